/** IDs in the vendor's format. */
import { randomBytes, randomFillSync } from 'node:crypto';

/** Random bytes for several IDs: asking for those of each ID takes several times as long. */
const pool = Buffer.alloc(1_024);
let used = pool.length;

/** `bytes` random bytes as hex digits. Not for secrets: they stay in memory. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** 24 random hex digits. */
export function newId(): string {
  return randomHex(12);
}

/** An anonymous identity's ID: 24 hex digits, a hyphen, 24 letters. */
export function newAnonymousId(): string {
  const letters = [...randomBytes(24)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
  return `${newId()}-${letters}`;
}
