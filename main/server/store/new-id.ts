/** IDs in the vendor's format. */
import { randomBytes } from 'node:crypto';

/** 24 random hex digits. */
export function newId(): string {
  return randomBytes(12).toString('hex');
}

/** An anonymous identity's ID: 24 hex digits, a hyphen, 24 letters. */
export function newAnonymousId(): string {
  const letters = [...randomBytes(24)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
  return `${newId()}-${letters}`;
}
