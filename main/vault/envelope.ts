/** Encrypts text with the vault's key, bound to its account. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';

const common = {
  /** The account of the content; authenticated, so that two files cannot be swapped. */
  accountId: z.string(),
  /** The key store that held the key, such as `safeStorage:gnome_libsecret`. */
  keyStore: z.string(),
  /** ID of the key: distinguishes a file with another key from a damaged one. */
  keyId: z.string(),
  iv: z.base64(),
  tag: z.base64(),
  ciphertext: z.base64(),
};

/** The envelope on disk. All fields except the ciphertext are readable; every modification is detected. */
const envelope = z.discriminatedUnion('version', [
  z.object({ version: z.literal(1), ...common }),
  /** The generation distinguishes an old copy of the file from the latest one; authenticated. */
  z.object({ version: z.literal(2), generation: z.int().min(1), ...common }),
]);
export type Envelope = z.infer<typeof envelope>;

/** Authenticated data of the envelope. */
export interface SealedFor {
  accountId: string;
  keyStore: string;
  generation: number;
}

/** Parses a file: returns the envelope, `newer` for a file of a newer Roster, or null for anything else. */
export function readEnvelope(text: string): Envelope | 'newer' | null {
  try {
    const content: unknown = JSON.parse(text);
    const parsed = envelope.safeParse(content);
    if (parsed.success) return parsed.data;
    return z.object({ version: z.int().min(3) }).safeParse(content).success ? 'newer' : null;
  } catch {
    return null;
  }
}

/** NIST SP 800-38D section 8.2.2: 96 random bits, safe for far more writes than a profile ever makes. */
const ivLength = 12;
const tagLength = 16;

/** Encrypts with AES-256-GCM; `key` has 32 bytes. */
export function seal(key: Uint8Array, bound: SealedFor, content: string): Envelope {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(additionalData(bound.accountId, bound.keyStore, bound.generation));
  const ciphertext = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]);
  return {
    version: 2,
    ...bound,
    keyId: keyIdOf(key),
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
}

/** The generation of a file; 0 for the first format, which has none. */
export function generationOf(sealed: Envelope): number {
  return sealed.version === 1 ? 0 : sealed.generation;
}

/** Decrypts an envelope of this account. @throws Error when the key or the account is wrong, or any bit was changed */
export function unseal(key: Uint8Array, accountId: string, sealed: Envelope): string {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'), { authTagLength: tagLength });
  decipher.setAAD(additionalData(accountId, sealed.keyStore, generationOf(sealed)));
  decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()]).toString('utf8');
}

/** A short identifier of a key that reveals nothing about it. */
export function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('roster key id').update(key).digest('hex').slice(0, 16);
}

function additionalData(accountId: string, keyStore: string, generation: number): Buffer {
  const bound = generation === 0 ? [1, accountId, keyStore] : [2, accountId, keyStore, generation];
  return Buffer.from(JSON.stringify(['roster account', ...bound]));
}
