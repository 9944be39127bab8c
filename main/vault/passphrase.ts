/**
 * Encrypts bytes with a passphrase: argon2id derives the key (RFC 9106), AES-256-GCM encrypts. Used by the app lock and
 * by exports.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';

/** Key derivation parameters. Bounded, so that a malicious file cannot exhaust the memory. */
const derivation = z.strictObject({
  name: z.literal('argon2id'),
  memoryKiB: z.int().min(8_192).max(1_048_576),
  passes: z.int().min(1).max(20),
  lanes: z.int().min(1).max(8),
  salt: z.base64().length(24),
});

/** The encrypted form in a file. All fields except the ciphertext are readable; every modification is detected. */
export const passphraseSealed = z.strictObject({
  kdf: derivation,
  iv: z.base64(),
  tag: z.base64(),
  ciphertext: z.base64(),
});
export type PassphraseSealed = z.infer<typeof passphraseSealed>;

/** RFC 9106 section 4, second recommended option: 64 MiB, three passes, four lanes. */
const costs = { name: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 4 } as const;

/** Data that is bound to the encrypted bytes in addition to the passphrase. */
export interface Binding {
  /** Kind of content: a file of one kind cannot pass as another. */
  purpose: string;
  /** A second secret that is needed for decryption, such as a key from the keychain. */
  secret?: Uint8Array;
}

/** Encrypts bytes. Deliberately slow, so that guessing the passphrase is expensive. */
export async function sealWithPassphrase(
  passphrase: string,
  { purpose, secret }: Binding,
  content: Uint8Array,
): Promise<PassphraseSealed> {
  const kdf = { ...costs, salt: randomBytes(16).toString('base64') };
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, kdf, secret), iv);
  cipher.setAAD(additionalData(purpose, kdf));
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final()]);
  return {
    kdf,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
}

/**
 * Decrypts the result of `sealWithPassphrase`. Returns null for a wrong passphrase or secret, or if any bit was
 * changed.
 */
export async function unsealWithPassphrase(
  passphrase: string,
  { purpose, secret }: Binding,
  sealed: PassphraseSealed,
): Promise<Buffer | null> {
  const key = await keyOf(passphrase, sealed.kdf, secret);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(additionalData(purpose, sealed.kdf));
    decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()]);
  } catch {
    return null;
  }
}

async function keyOf(
  passphrase: string,
  kdf: z.infer<typeof derivation>,
  secret: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  // Native code: loaded on first use instead of at start-up.
  const { hashRaw } = await import('@node-rs/argon2');
  // The library's default algorithm is argon2id.
  const derived = await hashRaw(passphrase.normalize('NFKC'), {
    memoryCost: kdf.memoryKiB,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    salt: Buffer.from(kdf.salt, 'base64'),
    outputLen: 32,
  });
  // Both are required: neither the keychain nor the passphrase alone decrypts anything (RFC 5869).
  return new Uint8Array(hkdfSync('sha256', derived, secret, 'roster passphrase', 32));
}

function additionalData(purpose: string, { name, memoryKiB, passes, lanes, salt }: z.infer<typeof derivation>): Buffer {
  return Buffer.from(JSON.stringify([purpose, 1, name, memoryKiB, passes, lanes, salt]));
}
