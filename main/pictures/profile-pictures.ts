/** Profile pictures of accounts: fetched once a week from public hosts, scaled down, and kept encrypted. */
import pLimit from 'p-limit';
import type { AccountId } from '../../preload/contract/index.js';
import { boundedFetch } from '../http/bounded-fetch.js';
import type { Fetch } from '../http/network.js';
import { readImageHeader } from './image-header.js';
import type { PictureStore, StoredPicture } from './picture-store.js';
import { publicPictureUrl } from './picture-url.js';

/** Where an account's picture is. */
export interface PictureSource {
  url: string;
  /** False for addresses that contain a token, and for Facebook: such a picture stays in memory. */
  isStorable: boolean;
}

export interface ProfilePicturesOptions {
  /** Null without a picture, or while the account has no session. May decrypt the session. */
  sourceOf: (id: AccountId) => Promise<PictureSource | null>;
  /** The user wants pictures, and Roster is not locked. */
  isWanted: () => boolean;
  isOnline: () => boolean;
  /** Whether all addresses of a host are public, as far as this computer knows. */
  isPublicHost: (url: URL) => Promise<boolean>;
  fetch: Fetch;
  /** Decodes a PNG or JPEG and returns a small PNG; null if it cannot be decoded. */
  shrink: (bytes: Buffer) => Buffer | null;
  store: Pick<PictureStore, 'read' | 'write' | 'remove' | 'removeAll'>;
  now: () => number;
  warn: (line: string) => void;
}

const freshMs = 7 * 24 * 60 * 60_000;
/** When there is no picture, it is not requested again for this time. */
const retryMs = 60 * 60_000;
const bounds = { timeoutMs: 20_000, maxBytes: 1024 * 1024 };
const maxAtOnce = 4;
/** For images that the page decodes, and main keeps as they are. Providers serve far smaller ones. */
const undecoded = { maxBytes: 128 * 1024, maxEdge: 1_024 };

export class ProfilePictures {
  readonly #options: ProfilePicturesOptions;
  /** Data URLs; null: no picture. */
  readonly #known = new Map<AccountId, { until: number; picture: Promise<string | null> }>();
  readonly #limit = pLimit(maxAtOnce);

  constructor(options: ProfilePicturesOptions) {
    this.#options = options;
  }

  /**
   * An account's picture as a `data:` URL; null if it has none or it is unavailable now. A PNG is small; of other types, only
   * signature and size were checked, and the page scales them down.
   */
  get(id: AccountId): Promise<string | null> {
    const { isWanted, now } = this.#options;
    if (!isWanted()) return Promise.resolve(null);
    const known = this.#known.get(id);
    if (known !== undefined && known.until > now()) return known.picture;
    const picture = this.#limit(() => this.#find(id)).catch((error: unknown) => {
      this.#options.warn(`a profile picture could not be fetched: ${error instanceof Error ? error.name : 'unknown'}`);
      return null;
    });
    const entry = { until: now() + freshMs, picture };
    this.#known.set(id, entry);
    void picture.then((found) => {
      if (found === null) entry.until = now() + retryMs;
    });
    return picture;
  }

  /** Forgets an account's picture. */
  async forget(id: AccountId): Promise<void> {
    this.#known.delete(id);
    await this.#options.store.remove(id);
  }

  /** Forgets all pictures, when the user turns them off. */
  async forgetAll(): Promise<void> {
    this.#known.clear();
    await this.#options.store.removeAll();
  }

  /** Forgets what is in memory, when Roster locks. */
  clear(): void {
    this.#known.clear();
  }

  async #find(id: AccountId): Promise<string | null> {
    const { store, now, isOnline, isWanted, sourceOf } = this.#options;
    const stored = await store.read(id);
    const isFresh = stored !== null && Date.parse(stored.fetchedAt) > now() - freshMs;
    const source = isFresh || !isOnline() ? null : await sourceOf(id);
    const fetched = source === null ? null : await this.#fetch(source.url);
    // Pictures may have been turned off, or Roster locked, meanwhile.
    if (!isWanted()) return null;
    // An older picture is better than none.
    if (source === null || fetched === null) return stored === null ? null : dataUrl(stored);
    const picture = { type: fetched.type, png: fetched.bytes.toString('base64') };
    if (source.isStorable) await store.write(id, { ...picture, fetchedAt: new Date(now()).toISOString() });
    return dataUrl(picture);
  }

  /** Null for what is not a picture or must not be fetched. @throws BoundsError, and what `fetch` throws */
  async #fetch(address: string): Promise<{ type: StoredPicture['type']; bytes: Buffer } | null> {
    const { fetch, isPublicHost, shrink } = this.#options;
    const url = publicPictureUrl(address);
    if (url === null || !(await isPublicHost(url))) return null;
    // A redirect could lead to a private host, so it is not followed.
    const response = await boundedFetch(url.href, { redirect: 'manual' }, { ...bounds, fetch });
    if (!response.ok) return null;
    const bytes = Buffer.from(await response.arrayBuffer());
    const header = readImageHeader(bytes);
    if (header === null) return null;
    const { type, width, height } = header;
    if (type === 'webp' || type === 'gif') {
      const { maxBytes, maxEdge } = undecoded;
      return bytes.length <= maxBytes && Math.max(width, height) <= maxEdge ? { type, bytes } : null;
    }
    const small = shrink(bytes);
    return small === null ? null : { type: 'png', bytes: small };
  }
}

function dataUrl({ type, png }: Pick<StoredPicture, 'type' | 'png'>): string {
  return `data:image/${type};base64,${png}`;
}
