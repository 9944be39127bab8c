/** A backend with scripted responses, for what a real server never sends. It replaces `fetch`. */
import type { Fetch } from '../../../main/auth/index.js';

/** A token with claims, signed by no key. */
export const tokenWith = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

/** A JSON answer. */
export const jsonAnswer = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** A page, as a gateway, a proxy or a captive portal shows it. */
export const pageAnswer = (status: number, text = '<h1>Sign in to this network</h1>') =>
  new Response(text, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });

/** The backend's own refusal of a session. */
export const refusal = () =>
  jsonAnswer({ error: 'invalid session: failed to find refresh token', error_code: 'InvalidSession' }, 401);

/** An answer, or a promise of one; it may reject, as a network does. */
export type Scripted = (url: string, init: RequestInit) => Response | Promise<Response>;

/** The backend. Its routes go by `METHOD /end`, the end of the path: `POST /session`. */
export interface ScriptedBackend {
  fetch: Fetch;
  /** `METHOD /end` of each request. */
  calls: string[];
  /** `METHOD url` of each request. */
  urls: string[];
  answers: Record<string, Scripted>;
  count: (call: string) => number;
}

interface ScriptedBackendOptions {
  host?: string;
  /** The user of each login. Default: a new one. */
  sub?: string;
  /** Custom user data in the access tokens. */
  userData?: object;
}

/** Starts it at `host`. */
export function scriptedBackend({ host = 'http://backend.test', sub, userData }: ScriptedBackendOptions = {}) {
  const calls: string[] = [];
  const urls: string[] = [];
  let issued = 0;
  const access = () => tokenWith({ iat: 0, exp: 1800, n: (issued += 1), user_data: userData });
  const answers: Record<string, Scripted> = {
    'GET /location': () => jsonAnswer({ hostname: host }),
    'POST /login': () => {
      const user_id = sub ?? `user${String((issued += 1))}`;
      return jsonAnswer({ user_id, access_token: access(), refresh_token: tokenWith({ iat: 0, exp: 9e9 }) });
    },
    'GET /profile': () =>
      jsonAnswer({ identities: [{ id: 'i', provider_type: 'local-userpass' }], data: { email: 'a@b.c' } }),
    'POST /session': () => jsonAnswer({ access_token: access() }, 201),
    'DELETE /session': () => new Response(null, { status: 204 }),
    'DELETE /delete': () => new Response(null, { status: 204 }),
    'GET /api_keys': () => jsonAnswer([]),
    'POST /call': () => jsonAnswer('called'),
  };
  const fetch: Fetch = async (url, init) => {
    const method = init.method ?? 'GET';
    const call = `${method} /${/([^/?]*)(\?.*)?$/.exec(url)?.[1] ?? ''}`;
    calls.push(call);
    urls.push(`${method} ${url}`);
    return (await answers[call]?.(url, init)) ?? jsonAnswer({ error: 'not found' }, 404);
  };
  const count = (call: string) => calls.filter((one) => one === call).length;
  return { fetch, calls, urls, answers, count } satisfies ScriptedBackend;
}
