/** Record in a key store: a key and its purpose, so that a key for one purpose cannot be used for another. */
import * as z from 'zod';

/**
 * - `sessions`: seals the sessions.
 * - `lock`: together with the app lock's passphrase, decrypts the key that seals the sessions.
 * - `touchId`: a copy of the key that seals the sessions, released after a fingerprint check.
 */
export type KeyPurpose = 'sessions' | 'lock' | 'touchId';

const keyRecord = z.strictObject({
  version: z.literal(2),
  purpose: z.enum(['sessions', 'lock', 'touchId']),
  key: z.base64(),
});

const keyLength = 32;

/** Serialises a record for a key store. */
export function writeKeyRecord(purpose: KeyPurpose, key: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ version: 2, purpose, key: Buffer.from(key).toString('base64') }));
}

/** Parses a record. The first format was the bare key without a purpose: `any`. Returns null if it is not a key. */
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
