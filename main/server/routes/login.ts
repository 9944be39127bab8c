/** Login and identity linking, shared by all providers. */
import { isDeepStrictEqual } from 'node:util';
import { Hono } from 'hono';
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import type { Functions } from '../functions/functions.js';
import { FunctionFailure } from '../functions/runners/function-runner.js';
import type { Identified } from '../providers/provider.js';
import { newId } from '../store/new-id.js';
import type { Identity, StoredSession, StoredUser } from '../store/store.js';
import { isStorableData, isStorableText } from '../store/text.js';
import { badCredentials, badRequest, noProvider, userDisabled, WireError } from '../wire-error.js';
import type { ServerContext } from './context.js';
import type { PasswordTry } from './rate-limits.js';
import { bearer, json, readJson, root } from './responses.js';

const deviceId = z.string().regex(/^(?!0{24})[0-9a-f]{24}$/);
const deviceOptions = z.object({
  options: z.object({ device: z.object({ deviceId: z.union([deviceId, z.object({ $oid: deviceId })]) }) }),
});

const userName = z.object({ username: z.string().max(320) });

export function loginRoutes(parts: ServerContext): Hono {
  const { limits, providers, sessions, store } = parts;
  const app = new Hono();
  app.post(`${root}/app/:appId/auth/providers/:provider/login`, async (c) => {
    const name = c.req.param('provider');
    const provider = [...providers].find(([known]) => known === name)?.[1];
    if (provider === undefined) throw noProvider(name);
    await limits.consumeRequest(c);
    const body = await readJson(c);
    const attempt = passwordTry(name, body, limits.addressOf(c));
    const identify = async (): Promise<Identified> => {
      const identified =
        attempt === null
          ? await provider.identify(body)
          : await limits.limitAttempts(attempt, () => provider.identify(body));
      if (!isStorableText(identified.id) || identified.id === '' || !isStorableData(identified.data)) {
        throw badCredentials();
      }
      return identified;
    };
    if (c.req.query('link') === 'true') {
      const token = bearer(c);
      await sessions.byAccessToken(token);
      const identified = await identify().catch(notRetried);
      // Checked a second time: the session may have ended while the credentials were being verified.
      const { user, session } = await sessions.byAccessToken(token);
      if (attempt !== null) await limits.succeeded(attempt, attempt.device);
      await link(parts, user, session, identified);
      return json({ access_token: await sessions.access(session), user_id: user.id, device_id: session.deviceId });
    }
    const { passwordHash, ...identity } = await identify();
    const user = await userOf(parts, identity);
    if (user.disabled) throw userDisabled();
    const conditions = passwordHash === undefined ? {} : { passwordHash };
    const device = deviceIn(body) ?? newId();
    const session = await sessions.start(user, identity, device, conditions);
    if (session !== null) {
      if (attempt !== null) await limits.succeeded(attempt, device);
      return json(session);
    }
    throw (await store.findUser(user.id))?.disabled === true ? userDisabled() : badCredentials();
  });
  return app;
}

/** Returns the identity's user; creates it at the first login. */
async function userOf(
  { configuration, functions, store, now }: ServerContext,
  identity: Identity,
): Promise<StoredUser> {
  const known = await store.findUserOfIdentity(identity);
  if (known !== null) {
    if (!known.disabled && !isKnown(known, identity)) await store.updateIdentity(identity);
    return known;
  }
  // An API key belongs to its owner. If no user has it, the key or its owner has just been deleted.
  if (identity.provider === 'api-key') throw badCredentials();
  const seconds = Math.floor(now() / 1000);
  const user: StoredUser = {
    id: newId(),
    kind: 'normal',
    disabled: false,
    createdAt: seconds,
    lastLoginAt: seconds,
    customData: null,
    identities: [identity],
  };
  const { onCreation } = configuration.customUserData;
  // The creation function runs before the first token is issued; if it throws, no user is created.
  if (onCreation !== null) await runCreation(functions, onCreation, user);
  if (await store.addUser(user)) return user;
  // A concurrent login with the same identity inserted the user first.
  const other = await store.findUserOfIdentity(identity);
  if (other === null) throw new Error('an identity without a user');
  return other;
}

/** Whether the stored identity already has the data that the provider just returned. */
function isKnown({ identities }: StoredUser, { provider, id, data }: Identity): boolean {
  const known = identities.find((one) => one.provider === provider && one.id === id);
  return known !== undefined && isDeepStrictEqual(known.data, data);
}

async function runCreation(functions: Functions, name: string, { id, identities }: StoredUser): Promise<void> {
  const [first] = identities;
  const seen = {
    id,
    type: 'normal',
    data: first?.data ?? {},
    identities: [{ id: first?.id, provider_type: first?.provider }],
  };
  try {
    await functions.call(name, JSON.stringify([seen]), { type: 'system' });
  } catch (error) {
    if (error instanceof FunctionFailure) throw new WireError(401, 'AuthError', error.message);
    throw error;
  }
}

/** Returns the attempt to count if it fails; null for providers without a password, which cannot be guessed. */
function passwordTry(provider: string, body: unknown, address: string): PasswordTry | null {
  const account = provider === 'local-userpass' ? safeParse(userName, body)?.username : undefined;
  return account === undefined ? null : { account, address, device: deviceIn(body) };
}

/** Adds an identity to a user if the session has not ended. Idempotent. @throws WireError */
async function link(
  { sessions, store }: ServerContext,
  user: StoredUser,
  session: StoredSession,
  { passwordHash, ...identity }: Identified,
): Promise<void> {
  if (identity.provider === 'anon-user') throw badRequest('an anonymous identity cannot be linked');
  const owner = await store.findUserOfIdentity(identity);
  if (owner?.id === user.id) {
    await store.updateIdentity(identity);
    return;
  }
  if (identity.provider === 'api-key') throw badRequest('invalid user link request');
  const hasProvider = user.identities.some(({ provider }) => provider === identity.provider);
  const conditions = { ...sessions.running(session), ...(passwordHash === undefined ? {} : { passwordHash }) };
  // 409 where the vendor returned 401: on a 401, the web SDK renews its token and retries forever.
  if (owner !== null || hasProvider || !(await store.addIdentity(user.id, identity, conditions))) {
    throw new WireError(409, 'InvalidSession', 'a user already exists with the specified provider');
  }
}

/**
 * Converts 401 errors to 400 once the access token is valid: on a 401, the web SDK renews its token and retries
 * forever.
 */
function notRetried(error: unknown): never {
  if (error instanceof WireError && error.status === 401) throw new WireError(400, error.code, error.message);
  throw error;
}

/** The device ID that the client sent. */
function deviceIn(body: unknown): string | null {
  const sent = safeParse(deviceOptions, body)?.options.device.deviceId;
  if (sent === undefined) return null;
  return typeof sent === 'string' ? sent : sent.$oid;
}
