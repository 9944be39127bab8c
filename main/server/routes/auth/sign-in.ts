/** Signs in the user of an identity that a provider has proved. Shared by the login route and the browser redirect. */
import { isDeepStrictEqual } from 'node:util';
import type { NewEvent } from '../../events/event-log.js';
import type { Functions } from '../../functions/functions.js';
import { FunctionFailure } from '../../functions/runners/function-runner.js';
import type { Identified } from '../../providers/provider.js';
import type { Client, NewSession } from '../../sessions/sessions.js';
import { newId } from '../../store/new-id.js';
import type { Identity, StoredSession, StoredUser } from '../../store/records.js';
import { badCredentials, badRequest, userDisabled, WireError } from '../../wire-error.js';
import type { ServerContext } from '../context.js';

/**
 * Starts a session; creates the user at the first login. Triggers run after the response. Completes the event.
 * @throws WireError
 */
export async function signIn(
  parts: ServerContext,
  { passwordHash, ...identity }: Identified,
  client: Client,
  event: Pick<NewEvent, 'userId' | 'subject'>,
): Promise<NewSession> {
  const { authTriggers, sessions, store } = parts;
  const { user, isNew } = await userOf(parts, identity);
  event.userId = user.id;
  if (isNew) event.subject = 'new user';
  const providers = [identity.provider];
  const created = isNew ? [{ operation: 'CREATE' as const, user, providers }] : [];
  try {
    if (user.disabled) throw userDisabled();
    const conditions = passwordHash === undefined ? {} : { passwordHash };
    const session = await sessions.start(user, identity, client, conditions);
    if (session === null) {
      throw (await store.findUser(user.id))?.disabled === true ? userDisabled() : badCredentials();
    }
    await authTriggers.fire([...created, { operation: 'LOGIN', user, providers }]);
    return session;
  } catch (error) {
    await authTriggers.fire(created);
    throw error;
  }
}

/** Returns the identity's user; creates it at the first login. */
async function userOf(
  { configuration, functions, store, now }: ServerContext,
  identity: Identity,
): Promise<{ user: StoredUser; isNew: boolean }> {
  const known = await store.findUserOfIdentity(identity);
  if (known !== null) {
    if (!known.disabled && !isKnown(known, identity)) await store.updateIdentity(identity);
    return { user: known, isNew: false };
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
  if (await store.addUser(user)) return { user, isNew: true };
  // A concurrent login with the same identity inserted the user first.
  const other = await store.findUserOfIdentity(identity);
  if (other === null) throw new Error('an identity without a user');
  return { user: other, isNew: false };
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

/** Adds an identity to a user if the session has not ended. Idempotent. @throws WireError */
export async function link(
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
  const conditions = {
    ...{ ...sessions.running(session), isOnly: true },
    ...(passwordHash === undefined ? {} : { passwordHash }),
  };
  // 409 where the vendor returned 401: on a 401, the web SDK renews its token and retries forever.
  if (owner !== null || hasProvider || !(await store.addIdentity(user.id, identity, conditions))) {
    throw new WireError(409, 'InvalidSession', 'a user already exists with the specified provider');
  }
}
