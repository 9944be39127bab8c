/** Seals bytes under a passphrase: argon2id makes the key (RFC 9106), AES-256-GCM seals. Used by the app lock and by exports. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';

/** How the key was made of the passphrase. Bounded, so that a hostile file cannot ask for all the memory there is. */
const derivation = z.strictObject({
  name: z.literal('argon2id'),
  memoryKiB: z.int().min(8_192).max(1_048_576),
  passes: z.int().min(1).max(20),
  lanes: z.int().min(1).max(8),
  salt: z.base64().length(24),
});

/** What lies in a file. All but the ciphertext is readable; nothing can be changed unnoticed. */
export const passphraseSealed = z.strictObject({
  kdf: derivation,
  iv: z.base64(),
  tag: z.base64(),
  ciphertext: z.base64(),
});
export type PassphraseSealed = z.infer<typeof passphraseSealed>;

/** RFC 9106 section 4, second recommended option, 64 MiB, three passes, four lanes. */
const costs = { name: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 4 } as const;

/** The library's number for it; its enum exists for the compiler alone. */
const argon2id = 2;

/** What is bound to the sealed bytes besides the passphrase. */
export interface Binding {
  /** What the bytes are: a file of one kind cannot be passed off as another. */
  purpose: string;
  /** A second secret that is needed to open them, such as a key from the keychain. */
  secret?: Uint8Array;
}

/** Seals bytes. Slow by intent: the passphrase costs whoever guesses as much. */
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

/** Opens what `sealWithPassphrase` made, or gives null: another passphrase, another secret, or a changed bit. */
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
  // Native code, loaded with the first passphrase and not with the app.
  const { hashRaw } = await import('@node-rs/argon2');
  const derived = await hashRaw(passphrase.normalize('NFKC'), {
    algorithm: argon2id,
    memoryCost: kdf.memoryKiB,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    salt: Buffer.from(kdf.salt, 'base64'),
    outputLen: 32,
  });
  // Both are needed: neither the keychain alone nor the passphrase alone opens anything (RFC 5869).
  return new Uint8Array(hkdfSync('sha256', derived, secret, 'roster passphrase', 32));
}

function additionalData(purpose: string, { name, memoryKiB, passes, lanes, salt }: z.infer<typeof derivation>): Buffer {
  return Buffer.from(JSON.stringify([purpose, 1, name, memoryKiB, passes, lanes, salt]));
}
