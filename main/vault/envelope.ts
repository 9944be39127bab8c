/** Seals text under the vault's key, bound to the account it belongs to. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';

const common = {
  /** The account that the content belongs to; authenticated, so that two files cannot be swapped. */
  accountId: z.string(),
  /** Which key store held the key, such as `safeStorage:gnome_libsecret`. */
  keyStore: z.string(),
  /** Which key: tells a file of another key apart from a damaged one. */
  keyId: z.string(),
  iv: z.base64(),
  tag: z.base64(),
  ciphertext: z.base64(),
};

/** The envelope on disk. Everything but the ciphertext is readable; nothing can be changed unnoticed. */
const envelope = z.discriminatedUnion('version', [
  z.object({ version: z.literal(1), ...common }),
  /** The generation tells an old copy of the file from the latest one; authenticated. */
  z.object({ version: z.literal(2), generation: z.int().min(1), ...common }),
]);
export type Envelope = z.infer<typeof envelope>;

/** What is sealed with the content. */
export interface SealedFor {
  accountId: string;
  keyStore: string;
  generation: number;
}

/** Reads a file's text: the envelope, `newer` for one of a newer Roster, or null for anything else. */
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

/** NIST SP 800-38D section 8.2.2: 96 random bits, safe for far more writes than one profile ever makes. */
const ivLength = 12;
const tagLength = 16;

/** Seals with AES-256-GCM; `key` has 32 bytes. */
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

/** Which generation a file is of; the first format has none, and every other one is later. */
export function generationOf(sealed: Envelope): number {
  return sealed.version === 1 ? 0 : sealed.generation;
}

/** Opens what `seal` made for this account. @throws Error when the key, the account or a single bit is wrong */
export function unseal(key: Uint8Array, accountId: string, sealed: Envelope): string {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'), { authTagLength: tagLength });
  decipher.setAAD(additionalData(accountId, sealed.keyStore, generationOf(sealed)));
  decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()]).toString('utf8');
}

/** A short name for a key that tells nothing about it. */
export function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('roster key id').update(key).digest('hex').slice(0, 16);
}

function additionalData(accountId: string, keyStore: string, generation: number): Buffer {
  const bound = generation === 0 ? [1, accountId, keyStore] : [2, accountId, keyStore, generation];
  return Buffer.from(JSON.stringify(['roster account', ...bound]));
}
