/** `utils.crypto` of functions. */
import type * as NodeCrypto from 'node:crypto';
import { Binary } from 'bson';
import type { Bridge } from '../bridge.js';

const nonceBytes = 12;
const tagBytes = 16;

export function createCrypto(bridge: Bridge) {
  const node = (): typeof NodeCrypto => bridge.module('crypto') as typeof NodeCrypto;
  const only = (type: unknown, known: string): void => {
    if (type !== known) throw new Error(`unsupported encryption type: ${String(type)} (supported: ${known})`);
  };
  const aes = (key: unknown) => {
    const bytes = Buffer.from(String(key));
    if (![16, 24, 32].includes(bytes.length)) throw new Error('the AES key must be 16, 24 or 32 bytes long');
    return { bytes, cipher: `aes-${String(bytes.length * 8) as '128' | '192' | '256'}-gcm` as const };
  };
  const padding = (scheme: string) => {
    const { constants } = node();
    if (scheme !== 'pss' && scheme !== 'pkcs1v15') throw new Error(`unsupported signature scheme: ${scheme}`);
    return scheme === 'pss'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
      : { padding: constants.RSA_PKCS1_PADDING };
  };
  return {
    /** AES-GCM: nonce, ciphertext and tag. */
    encrypt: (type: unknown, message: unknown, key: unknown) => {
      only(type, 'aes');
      const { bytes, cipher } = aes(key);
      const nonce = node().randomBytes(nonceBytes);
      const work = node().createCipheriv(cipher, bytes, nonce);
      return new Binary(Buffer.concat([nonce, work.update(bytesOf(message)), work.final(), work.getAuthTag()]));
    },
    decrypt: (type: unknown, message: unknown, key: unknown) => {
      only(type, 'aes');
      const { bytes, cipher } = aes(key);
      const given = bytesOf(message);
      if (given.length < nonceBytes + tagBytes) throw new Error('the encrypted message is too short');
      const work = node().createDecipheriv(cipher, bytes, given.subarray(0, nonceBytes));
      work.setAuthTag(given.subarray(given.length - tagBytes));
      return new Binary(Buffer.concat([work.update(given.subarray(nonceBytes, -tagBytes)), work.final()]));
    },
    sign: (type: unknown, message: unknown, key: string, scheme = 'pss') => {
      only(type, 'rsa');
      return new Binary(node().sign('sha256', bytesOf(message), { key, ...padding(scheme) }));
    },
    verify: (type: unknown, message: unknown, key: string, signature: unknown, scheme = 'pss') => {
      only(type, 'rsa');
      return node().verify('sha256', bytesOf(message), { key, ...padding(scheme) }, bytesOf(signature));
    },
    hmac: (input: unknown, secret: unknown, hash: string, format: 'hex' | 'base64') => {
      if (!['sha1', 'sha256', 'sha512'].includes(hash)) throw new Error(`unsupported hash function: ${hash}`);
      if (!['hex', 'base64'].includes(format)) throw new Error(`unsupported output format: ${format}`);
      return node().createHmac(hash, bytesOf(secret)).update(bytesOf(input)).digest(format);
    },
    hash: (hash: string, input: unknown) => {
      if (!['sha1', 'sha256', 'sha512', 'md5'].includes(hash)) throw new Error(`unsupported hash function: ${hash}`);
      return new Binary(node().createHash(hash).update(bytesOf(input)).digest());
    },
  };
}

/** Bytes of a text or of binary data. */
export function bytesOf(value: unknown): Buffer {
  if (value instanceof Binary) return Buffer.from(value.buffer.subarray(0, value.position));
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  if (typeof value !== 'string') throw new Error('expected a string or a BSON.Binary');
  return Buffer.from(value);
}
