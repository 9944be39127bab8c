/**
 * electron-updater provider that only accepts signed releases. Loaded with electron-updater, at the first update check.
 */
import type { ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { parseUpdateInfo, Provider, resolveFiles } from 'electron-updater/out/providers/Provider.js';
import * as z from 'zod';
import { fetchSigned, type SignedUpdateFeed } from './signed-update-feed.js';
import { UpdateError } from './update-error.js';

/** A plain file name: with a slash or a colon it could point to another server. */
const fileName = z.string().regex(/^\w[\w.+ ()-]{0,199}$/);
const version = z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,64})?$/);

/** The part of electron-builder's `latest*.yml` that Roster uses. Other fields are dropped. */
const release = z.object({
  version,
  files: z
    .array(
      z.object({
        url: fileName,
        sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
        /** Required, to detect an endless download. */
        size: z.int().positive(),
        isAdminRightsRequired: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(32),
  releaseNotes: z.string().nullable().default(null),
  minimumSystemVersion: z.string().max(64).optional(),
});

/** Reads the release that a feed offers. @throws UpdateError if it is unsigned or invalid */
async function releaseOf(file: string, feed: SignedUpdateFeed): Promise<UpdateInfo> {
  const text = await fetchSigned(file, feed);
  try {
    const read = release.parse(parseUpdateInfo(text, file, feed.feed));
    const { minimumSystemVersion, ...rest } = read;
    return {
      ...rest,
      ...(minimumSystemVersion === undefined ? {} : { minimumSystemVersion }),
      // Required by the type: predecessors of the file list in early versions of electron-updater.
      ...{ path: '', sha512: '', releaseDate: '' },
    };
  } catch (error) {
    throw new UpdateError('unreadable', error);
  }
}

/**
 * For `setFeedURL({ provider: 'custom', updateProvider })`: resolves only the files named in the signed metadata, on
 * the same server.
 */
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
