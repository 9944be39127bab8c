/** Signatures of what an update server says: Ed25519 over the exact bytes, in base64. The release side signs, the app checks. */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** What is signed is a release's list of files and its notes; nothing of that is longer. */
export const maxSignedBytes = 64 * 1024;

/** What `createPublicKey` and `createPrivateKey` call it. */
const kind = 'ed25519';

/** The public key that an app carries. @throws Error when it is not an Ed25519 key, as base64 of its SubjectPublicKeyInfo */
export function publicKeyOf(base64: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== kind) throw new Error('The public key is not an Ed25519 key.');
  return key;
}

/** The private key in a PEM text. @throws Error when it is not an Ed25519 key */
export function privateKeyOf(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== kind) throw new Error('The private key is not an Ed25519 key.');
  return key;
}

/** A public key, or the public half of a private one, as the app carries it. */
export function publicText(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** The signature, as it stands in a `.sig` file. */
export function signatureOf(bytes: Uint8Array, privateKey: KeyObject): string {
  return sign(null, bytes, privateKey).toString('base64');
}

/** Whether a signature is one of these bytes by this key. */
export function isSignature(signature: string, bytes: Uint8Array, publicKey: KeyObject): boolean {
  // Base64 of 64 bytes, alone: `Buffer.from` would overlook what does not belong to it.
  const [text] = /^[A-Za-z0-9+/]{86}==(?=\r?\n?$)/.exec(signature) ?? [];
  return text !== undefined && verify(null, bytes, publicKey, Buffer.from(text, 'base64'));
}
