/** electron-updater's way to a release, led through the signature. Loaded with electron-updater, at the first look for updates. */
import { Provider, parseUpdateInfo, resolveFiles } from 'electron-updater/out/providers/Provider.js';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import type { ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater';
import * as z from 'zod';
import { fetchSigned, type SignedUpdateFeed } from './signed-update-feed.js';
import { UpdateError } from './update-error.js';

/** A name and nothing else: with a slash or a colon it could lead to another server. */
const fileName = z.string().regex(/^\w[\w.+ ()-]{0,199}$/);
const version = z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,64})?$/);

/** What electron-builder writes into `latest*.yml`, as far as Roster uses it. All else is left out. */
const release = z.object({
  version,
  files: z
    .array(
      z.object({
        url: fileName,
        sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
        /** Needed: it tells when a download has no end. */
        size: z.int().positive(),
        isAdminRightsRequired: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(32),
  releaseNotes: z.string().nullable().default(null),
  minimumSystemVersion: z.string().max(64).optional(),
});

/** The release that a feed offers. @throws UpdateError when it is not signed, or not a release */
async function releaseOf(file: string, feed: SignedUpdateFeed): Promise<UpdateInfo> {
  const text = await fetchSigned(file, feed);
  try {
    const read = release.parse(parseUpdateInfo(text, file, feed.feed));
    const { minimumSystemVersion, ...rest } = read;
    return {
      ...rest,
      ...(minimumSystemVersion === undefined ? {} : { minimumSystemVersion }),
      // The type wants what the first versions of electron-updater had instead of a list.
      ...{ path: '', sha512: '', releaseDate: '' },
    };
  } catch (error) {
    throw new UpdateError('unreadable', error);
  }
}

/** For `setFeedURL({ provider: 'custom', updateProvider })`: files are those that the signed text names, beside it on its server. */
export function signedUpdateProvider(
  feed: SignedUpdateFeed,
): new (options: unknown, updater: unknown, runtime: ProviderRuntimeOptions) => Provider<UpdateInfo> {
  return class SignedProvider extends Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime);
    }

    override getLatestVersion(): Promise<UpdateInfo> {
      return releaseOf(`${this.getDefaultChannelName()}.yml`, feed);
    }

    override resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
      return resolveFiles(info, feed.feed);
    }
  };
}
