/** Reads what an update server says, as far as the makers of Roster signed it. The server itself is trusted with nothing. */
import { UpdateError } from './update-error.js';
import { isSignature, maxSignedBytes } from './update-signature.js';
import type { UpdateSource } from './update-source.js';

/** How requests are made. */
export type FeedFetch = (url: string, init: RequestInit) => Promise<Response>;

/** A feed that can be asked. */
export interface SignedFeed extends UpdateSource {
  fetch: FeedFetch;
}

const patienceMs = 30_000;
/** Base64 of 64 bytes and the end of a line. */
const maxSignatureBytes = 256;

/** The text of a file of the feed, once `<file>.sig` has proved it. @throws UpdateError */
export async function readSigned(file: string, { feed, publicKey, fetch }: SignedFeed): Promise<string> {
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

/** A file's bytes; null when the server does not have it. Redirects lead to servers that nobody named. */
async function download(url: URL, limit: number, fetch: FeedFetch): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(url.href, { redirect: 'error', cache: 'no-store', credentials: 'omit', signal });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`the server answered ${String(response.status)}`);
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return Buffer.concat(chunks);
      length += value.byteLength;
      if (length > limit) {
        await reader?.cancel();
        throw new UpdateError('tooLarge');
      }
      chunks.push(value);
    }
  } catch (error) {
    throw error instanceof UpdateError ? error : new UpdateError('unreachable', error);
  }
}
