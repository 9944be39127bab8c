/** An `App` of the auth library whose requests are recorded and can be made to fail. */
import { createHmac } from 'node:crypto';
import { App, type AuthStorage, Credentials, MemoryStorage } from '../../main/auth/index.js';
import { on, startTestServer, testAppId, type TestServer } from './servers/test-server.js';

/** One request as it went over the wire. */
export interface Recorded {
  /** `POST /app/test-app/… 200`: method, path below the API root, status. */
  line: string;
  body: unknown;
  token: string | null;
}

/** The app and its recorded requests. */
export interface RecordedApp {
  app: App;
  storage: AuthStorage;
  log: Recorded[];
  lines: () => string[];
  /** Responses by the end of `METHOD path`, returned instead of sending the request. Undefined sends it. */
  faults: Map<string, () => Response | Promise<Response>>;
}

const jwtKey = 'k'.repeat(32);

/** A server with every provider that needs no other host. */
export function startAuthServer(): Promise<TestServer> {
  return startTestServer({
    providers: {
      ...on('anon-user'),
      ...on('api-key'),
      ...on('local-userpass', { config: { autoConfirm: true, runResetFunction: true, resetFunctionName: 'reset' } }),
      ...on('custom-function', { config: { authFunctionName: 'login' } }),
      ...on('custom-token', {
        config: { signingAlgorithm: 'HS256' },
        secret_config: { signingKeys: ['jwt'] },
        metadata_fields: [{ required: false, name: 'first_name' }],
      }),
    },
    secrets: { jwt: jwtKey },
    functions: {
      login: `exports = ({ who }) => who;`,
      echo: `exports = (...given) => given;`,
      nothing: `exports = () => undefined;`,
      reset: `exports = (_request, word) => ({ status: word === 'please' ? 'success' : 'fail' });`,
    },
    customUserData: { enabled: true },
  });
}

/** Credentials that need neither a password hash nor a worker on the server. */
export function jwtOf(sub: string, more: object = {}): Credentials {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = `${part({ alg: 'HS256' })}.${part({ sub, aud: testAppId, exp: 9_999_999_999, ...more })}`;
  return Credentials.jwt(`${head}.${createHmac('sha256', jwtKey).update(head).digest('base64url')}`);
}

/** An app on the server. With the storage of another app it continues that app's sessions. */
export function recordedApp(server: TestServer, storage: AuthStorage = new MemoryStorage()): RecordedApp {
  const log: Recorded[] = [];
  const faults: RecordedApp['faults'] = new Map();
  const app = new App({
    id: testAppId,
    baseUrl: server.url,
    storage,
    fetch: async (url, init) => {
      const { pathname, search } = new URL(url);
      const call = `${init.method ?? 'GET'} ${pathname.replace('/api/client/v2.0', '')}${search}`;
      const fault = [...faults].find(([end]) => call.endsWith(end))?.[1];
      const response = await (fault?.() ?? fetch(url, init));
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? null;
      log.push({ line: `${call} ${String(response.status)}`, body, token });
      return response;
    },
  });
  return { app, storage, log, faults, lines: () => log.map(({ line }) => line) };
}

/** A JSON answer of a fault. */
export function faultAnswer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
