/** Reads signed files from an update server. The server itself is not trusted. */
import { boundedFetch, BoundsError } from '../http/bounded-fetch.js';
import type { Fetch } from '../http/network.js';
import { UpdateError } from './update-error.js';
import { isSignature, maxSignedBytes } from './update-signature.js';
import type { UpdateSource } from './update-source.js';

export interface SignedUpdateFeed extends UpdateSource {
  fetch: Fetch;
}

const timeoutMs = 30_000;
/** Base64 of 64 bytes and a line break. */
const maxSignatureBytes = 256;

/** Downloads a file of the feed and verifies it with `<file>.sig`. @throws UpdateError */
export async function fetchSigned(file: string, { feed, publicKey, fetch }: SignedUpdateFeed): Promise<string> {
  const bytes = await download(new URL(file, feed), maxSignedBytes, fetch);
  if (bytes === null) throw new UpdateError('unreachable');
  const signature = await download(new URL(`${file}.sig`, feed), maxSignatureBytes, fetch);
  if (signature === null) throw new UpdateError('unsigned');
  if (!isSignature(signature.toString('latin1'), bytes, publicKey)) throw new UpdateError('forged');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UpdateError('unreadable', error);
  }
}

/** Downloads a file; null if the server does not have it. Redirects are rejected: they could lead to any server. */
async function download(url: URL, maxBytes: number, fetch: Fetch): Promise<Buffer | null> {
  try {
    const init: RequestInit = { redirect: 'error', cache: 'no-store', credentials: 'omit' };
    const response = await boundedFetch(url.href, init, { timeoutMs, maxBytes, fetch });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`the server answered ${String(response.status)}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const isTooLarge = error instanceof BoundsError && error.code === 'tooLarge';
    throw isTooLarge ? new UpdateError('tooLarge') : new UpdateError('unreachable', error);
  }
}
