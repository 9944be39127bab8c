/** `utils.jwt` of functions. App Services defines it as synchronous, so it uses Node's own signatures. */
import type * as NodeCrypto from 'node:crypto';
import { EJSON } from 'bson';
import type { Bridge } from '../bridge.js';
import { bytesOf } from './utils-crypto.js';

const methods: ReadonlySet<string> = new Set(
  ['HS', 'RS', 'PS', 'ES'].flatMap((family) => ['256', '384', '512'].map((bits) => `${family}${bits}`)),
);

export function createJwt(bridge: Bridge) {
  const node = (): typeof NodeCrypto => bridge.module('crypto') as typeof NodeCrypto;
  /** Key and padding for Node's `sign` and `verify`. */
  const keyOf = (method: string, key: string) => {
    if (method.startsWith('PS')) {
      const { constants } = node();
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    }
    return method.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' as const } : { key };
  };
  const hmac = (method: string, text: string, key: unknown) =>
    node().createHmac(hashOf(method), bytesOf(key)).update(text).digest();
  const isSigned = (method: string, text: string, signature: Buffer, key: string): boolean => {
    if (method.startsWith('HS')) {
      const expected = hmac(method, text, key);
      return expected.length === signature.length && node().timingSafeEqual(expected, signature);
    }
    return node().verify(hashOf(method), Buffer.from(text), keyOf(method, key), signature);
  };
  return {
    encode: (method: string, payload: unknown, secret: string, headers: object = {}): string => {
      requireKnown(method);
      const text = `${encoded(JSON.stringify({ ...headers, alg: method, typ: 'JWT' }))}.${encoded(EJSON.stringify(payload))}`;
      const signature = method.startsWith('HS')
        ? hmac(method, text, secret)
        : node().sign(hashOf(method), Buffer.from(text), keyOf(method, secret));
      return `${text}.${signature.toString('base64url')}`;
    },
    decode: (token: unknown, key: string, returnHeader = false, accepted?: readonly string[]): unknown => {
      const [head = '', body = '', signature = '', ...rest] = String(token).split('.');
      if (body === '' || signature === '' || rest.length > 0) throw new Error('the token is not a JSON Web Token');
      const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: unknown };
      const method = String(header.alg);
      requireKnown(method);
      if (accepted !== undefined && !accepted.includes(method))
        throw new Error(`signing method ${method} is not accepted`);
      // Otherwise a public key, which anyone may know, could be used as a shared secret.
      if (method.startsWith('HS') && /-----BEGIN (?!.*PRIVATE)/.test(key)) {
        throw new Error(`signing method ${method} does not fit a public key`);
      }
      if (!isSigned(method, `${head}.${body}`, Buffer.from(signature, 'base64url'), key)) {
        throw new Error('signature is invalid');
      }
      const payload: unknown = EJSON.parse(Buffer.from(body, 'base64url').toString());
      requireTimes(payload);
      return returnHeader ? { header, payload } : payload;
    },
  };
}

function requireKnown(method: string): void {
  if (!methods.has(method)) throw new Error(`unsupported signing method: ${method}`);
}

function requireTimes(payload: unknown): void {
  const { exp, nbf } = (payload ?? {}) as { exp?: unknown; nbf?: unknown };
  const now = Date.now() / 1000;
  if (typeof exp === 'number' && now >= exp) throw new Error('the token is expired');
  if (typeof nbf === 'number' && now < nbf) throw new Error('the token is not valid yet');
}

function hashOf(method: string): string {
  return `sha${method.slice(2)}`;
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
