/** The routes of the wire protocol that this version serves. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import * as z from 'zod';
import type { Configuration } from './configuration.js';
import type { Store, StoredUser } from './store.js';
import { refreshSeconds, type Tokens } from './tokens.js';
import { WireError, badAccessToken, noSession, wrongPassword } from './wire-error.js';

/** What the routes work on. */
export interface RoutesOptions {
  configuration: Configuration;
  store: Store;
  tokens: Tokens;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Where this server is reached; known once it listens. */
  url: () => string;
}

const root = '/api/client/v2.0';
const maxBodyBytes = 256 * 1024;
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const loginBody = z.object({ username: z.string(), password: z.string() });
const registerBody = z.object({ email: z.string().min(1), password: z.string() });

/** Builds the HTTP application. */
export function routes(options: RoutesOptions): Hono {
  const { configuration, store, tokens, now, url } = options;
  const http = new Hono();
  // A page of another origin that had its name rebound to this address would still send that name (DNS rebinding).
  http.use(async (c, next) => (new URL(url()).host === c.req.header('host') ? next() : c.text('', 400)));
  http.use(cors({ origin: '*', allowHeaders: ['Authorization', 'Content-Type', 'Accept'] }));
  http.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new WireError(413, 'BadRequest', 'request body too large');
      },
    }),
  );
  http.onError((error) => answerError(error));
  http.notFound(() => answerError(new WireError(404, null, 'not found')));

  http.get('/health', () => json({ status: 'ok' }));
  http.use(`${root}/app/:appId/*`, async (c, next) => {
    const id = c.req.param('appId');
    if (id !== configuration.appId) throw new WireError(404, null, `cannot find app using Client App ID '${id}'`);
    await next();
  });
  http.get(`${root}/app/:appId/location`, () =>
    json({ deployment_model: 'LOCAL', location: 'LOCAL', hostname: url(), ws_hostname: url().replace('http', 'ws') }),
  );

  const newSession = async (user: StoredUser): Promise<Response> => {
    const sessionId = newId();
    store.addSession(sessionId, user.id, Math.floor(now() / 1000) + refreshSeconds);
    return json({
      access_token: await tokens.access(user.id, sessionId),
      refresh_token: await tokens.refresh(user.id, sessionId),
      user_id: user.id,
      device_id: '0'.repeat(24),
    });
  };
  const passwordLogin = async (c: Context): Promise<Response> => {
    const { username, password } = await readBody(c, loginBody);
    const stored = store.findPassword(username);
    // Unknown users cost the same hash, so that time tells nothing either.
    const right = await verify(stored?.hash ?? (await dummyHash()), password);
    if (stored === null || !right) throw wrongPassword();
    const user = store.findUserOfIdentity(stored.identityId) ?? {
      id: newId(),
      identityId: stored.identityId,
      provider: 'local-userpass',
      email: stored.email,
    };
    if (store.findUser(user.id) === null) store.addUser(user);
    return newSession(user);
  };
  const anonymousLogin = (): Promise<Response> => {
    const user: StoredUser = { id: newId(), identityId: anonymousIdentity(), provider: 'anon-user', email: null };
    store.addUser(user);
    return newSession(user);
  };
  http.post(`${root}/app/:appId/auth/providers/:provider/login`, async (c) => {
    const name = c.req.param('provider');
    const provider = configuration.providers.find((served) => served === name);
    if (c.req.query('link') === 'true') throw new WireError(400, 'BadRequest', 'linking is not available');
    if (provider === undefined) throw new WireError(404, 'AuthProviderNotFound', `auth provider not found: '${name}'`);
    return provider === 'anon-user' ? anonymousLogin() : passwordLogin(c);
  });
  http.post(`${root}/app/:appId/auth/providers/local-userpass/register`, async (c) => {
    if (!configuration.providers.includes('local-userpass')) {
      throw new WireError(404, 'AuthProviderNotFound', "auth provider not found: 'local-userpass'");
    }
    const { email, password } = await readBody(c, registerBody);
    if (password.length < 6 || password.length > 128) {
      throw new WireError(400, 'BadRequest', 'password must be between 6 and 128 characters');
    }
    const added = store.addPassword({ email, identityId: newId(), hash: await hash(password, argon2id) });
    if (!added) throw new WireError(409, 'AccountNameInUse', 'name already in use');
    return json({}, 201);
  });

  /** The caller by access token. @throws WireError that makes clients renew the token */
  const caller = async (c: Context): Promise<StoredUser> => {
    const token = await tokens.verify(bearer(c), 'access');
    const user = token === null ? null : store.findUser(token.userId);
    if (user === null) throw badAccessToken();
    return user;
  };
  http.get(`${root}/auth/profile`, async (c) => json(profileOf(await caller(c))));
  http.delete(`${root}/auth/delete`, async (c) => {
    store.deleteUser((await caller(c)).id);
    return new Response(null, { status: 204 });
  });
  http.post(`${root}/auth/session`, async (c) => {
    const token = await tokens.verify(bearer(c), 'refresh');
    const userId = token === null ? null : store.findSession(token.sessionId, Math.floor(now() / 1000));
    if (token === null || userId === null) throw noSession();
    return json({ access_token: await tokens.access(userId, token.sessionId) }, 201);
  });
  http.delete(`${root}/auth/session`, async (c) => {
    const token = await tokens.verify(bearer(c), 'refresh');
    if (token === null || store.findSession(token.sessionId, Math.floor(now() / 1000)) === null) throw noSession();
    store.deleteSession(token.sessionId);
    return new Response(null, { status: 204 });
  });
  return http;
}

let dummy: Promise<string> | undefined;
function dummyHash(): Promise<string> {
  dummy ??= hash(randomBytes(16).toString('hex'), argon2id);
  return dummy;
}

/** Exactly `application/json`: the Node SDK reads errors from no other spelling. */
function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

function answerError(error: unknown): Response {
  const wire = error instanceof WireError ? error : new WireError(500, 'InternalServerError', 'internal server error');
  const code = wire.errorCode === null ? {} : { error_code: wire.errorCode };
  return json({ error: wire.message, ...code, link: '' }, wire.status);
}

async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (!parsed.success) throw new WireError(400, 'BadRequest', 'the request body does not have the right shape');
  return parsed.data;
}

function bearer(c: Context): string {
  return c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
}

function profileOf({ id, identityId, provider, email }: StoredUser) {
  const data = email === null ? {} : { email };
  return {
    user_id: id,
    domain_id: '0'.repeat(24),
    type: 'normal',
    identities: [{ id: identityId, provider_type: provider, provider_id: '0'.repeat(24), provider_data: data }],
    data,
    custom_data: {},
  };
}

function newId(): string {
  return randomBytes(12).toString('hex');
}

/** 24 hex, a hyphen, 24 letters, as the vendor's anonymous identities look. */
function anonymousIdentity(): string {
  const letters = [...randomBytes(24)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
  return `${newId()}-${letters}`;
}
