/**
 * Signatures of update metadata: Ed25519 over the exact bytes, in base64. Releases are signed with it, and the app
 * verifies them.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Limit for signed content: a release's file list and its notes are never longer. */
export const maxSignedBytes = 64 * 1024;

/** The name of the key type in `createPublicKey` and `createPrivateKey`. */
const kind = 'ed25519';

/** Parses the app's public key. @throws Error unless it is an Ed25519 key, as base64 of its SubjectPublicKeyInfo */
export function publicKeyOf(base64: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== kind) throw new Error('The public key is not an Ed25519 key.');
  return key;
}

/** Parses a private key in PEM format. @throws Error unless it is an Ed25519 key */
export function privateKeyOf(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== kind) throw new Error('The private key is not an Ed25519 key.');
  return key;
}

/** Encodes a public key, or the public half of a private one, as stored in the app. */
export function publicText(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Signs the bytes; returns the contents of the `.sig` file. */
export function signatureOf(bytes: Uint8Array, privateKey: KeyObject): string {
  return sign(null, bytes, privateKey).toString('base64');
}

/** Whether the signature is valid for these bytes and this key. */
export function isSignature(signature: string, bytes: Uint8Array, publicKey: KeyObject): boolean {
  // Exactly the base64 of 64 bytes: `Buffer.from` would ignore invalid characters.
  const [text] = /^[A-Za-z0-9+/]{86}==(?=\r?\n?$)/.exec(signature) ?? [];
  return text !== undefined && verify(null, bytes, publicKey, Buffer.from(text, 'base64'));
}
