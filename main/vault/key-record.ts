/** What a key store holds: a key and what it is for, so that a key that was kept for one thing cannot stand for another. */
import * as z from 'zod';

/**
 * - `sessions`: it seals the sessions.
 * - `lock`: with the app lock's passphrase it opens the key that seals the sessions.
 * - `touchId`: a copy of the key that seals the sessions, given out after a fingerprint.
 */
export type KeyPurpose = 'sessions' | 'lock' | 'touchId';

const keyRecord = z.strictObject({
  version: z.literal(2),
  purpose: z.enum(['sessions', 'lock', 'touchId']),
  key: z.base64(),
});

const keyLength = 32;

/** Bytes for a key store. */
export function writeKeyRecord(purpose: KeyPurpose, key: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ version: 2, purpose, key: Buffer.from(key).toString('base64') }));
}

/** Reads them. The first format was the bare key, of which it is not known what it was for: `any`. Null: no key at all. */
export function readKeyRecord(bytes: Uint8Array): { purpose: KeyPurpose | 'any'; key: Uint8Array } | null {
  if (bytes.length === keyLength) return { purpose: 'any', key: Uint8Array.from(bytes) };
  try {
    const { purpose, key: text } = keyRecord.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    const key = Uint8Array.from(Buffer.from(text, 'base64'));
    return key.length === keyLength ? { purpose, key } : null;
  } catch {
    return null;
  }
}
