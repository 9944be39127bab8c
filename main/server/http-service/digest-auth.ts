/** Digest authentication (RFC 7616), which the API of MongoDB Atlas demands. */
import { createHash, randomBytes } from 'node:crypto';

export interface DigestCredentials {
  username: string;
  password: string;
}

const algorithms: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['MD5-SESS', 'md5'],
  ['SHA-256', 'sha256'],
  ['SHA-256-SESS', 'sha256'],
]);

/**
 * Returns the `Authorization` header that answers a server's challenges, or null if there is none that can be answered.
 * `challenges`: the values of `WWW-Authenticate`.
 */
export function digestAuthorization(
  challenges: readonly string[],
  { username, password }: DigestCredentials,
  { method, url }: { method: string; url: URL },
  cnonce = randomBytes(16).toString('hex'),
): string | null {
  for (const challenge of challenges) {
    if (!/^digest\s/i.test(challenge)) continue;
    const parameters = parametersOf(challenge.slice('digest'.length));
    const { realm = '', nonce, opaque, qop, algorithm = 'MD5' } = parameters;
    const hash = algorithms.get(algorithm.toUpperCase());
    const hasAuth = qop === undefined || qop.split(',').some((one) => one.trim() === 'auth');
    if (nonce === undefined || hash === undefined || !hasAuth) continue;
    const h = (text: string) => createHash(hash).update(text).digest('hex');
    const uri = url.pathname + url.search;
    const nc = '00000001';
    const user = h(`${username}:${realm}:${password}`);
    const a1 = algorithm.toUpperCase().endsWith('-SESS') ? h(`${user}:${nonce}:${cnonce}`) : user;
    const a2 = h(`${method}:${uri}`);
    const response = h(qop === undefined ? `${a1}:${nonce}:${a2}` : [a1, nonce, nc, cnonce, 'auth', a2].join(':'));
    return [
      `Digest username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `algorithm=${algorithm}`,
      `response="${response}"`,
      ...(qop === undefined ? [] : ['qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`]),
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ].join(', ');
  }
  return null;
}

function parametersOf(text: string): Partial<Record<'realm' | 'nonce' | 'opaque' | 'qop' | 'algorithm', string>> {
  const found = text.matchAll(/([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi);
  return Object.fromEntries(
    [...found].map(([, name = '', inQuotes, plain]) => [
      name.toLowerCase(),
      inQuotes === undefined ? (plain ?? '') : inQuotes.replace(/\\(.)/g, '$1'),
    ]),
  );
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
