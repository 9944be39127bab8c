/** Encrypts the text of a users file with AES-256-GCM. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { safeParse } from '../http/safe-parse.js';
import { oneOf, shapeOf } from '../http/shape.js';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const encryptedFile = shapeOf(v.object({ version: oneOf(1), encrypted: v.string() }));

/** Encrypts a text; returns it unchanged if there is no key. */
export function encryptedText(text: string, key: Uint8Array | undefined): string {
  if (key === undefined) return text;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, derivedKey(key), nonce);
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const encrypted = Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64');
  return JSON.stringify({ version: 1, encrypted });
}

/**
 * Decrypts a text; returns it unchanged if it is not encrypted. `name` names the file in the message.
 * @throws Error if the text is encrypted with another key
 */
export function decryptedText(text: string, key: Uint8Array | undefined, name: string): string {
  const sealed = readEncrypted(text);
  if (sealed === undefined) return text;
  if (key === undefined)
    throw new Error(`${name} is encrypted: pass its key as metadata.encryptionKey. The file was left as it is.`);
  try {
    const decipher = createDecipheriv(algorithm, derivedKey(key), sealed.subarray(0, nonceBytes));
    decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
    return `${decipher.update(sealed.subarray(nonceBytes + tagBytes), undefined, 'utf8')}${decipher.final('utf8')}`;
  } catch {
    throw new Error(`${name} is encrypted with another key. The file was left as it is.`);
  }
}

function readEncrypted(text: string): Buffer | undefined {
  // Parsing every unencrypted file twice would be wasteful.
  if (!text.startsWith('{"version":1,"encrypted":')) return undefined;
  const parsed = safeParse(encryptedFile, JSON.parse(text));
  return parsed.success ? Buffer.from(parsed.data.encrypted, 'base64') : undefined;
}

/** The Realm SDK's keys have 64 bytes; AES-256 takes 32. */
function derivedKey(key: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), 'roster/auth users file', 32));
}
