/** A user's own API keys. All routes require the refresh token (wire protocol, endpoints 8 to 12). */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { safeParse } from '../../../validation/safe-parse.js';
import { clientAddress } from '../../client-address.js';
import { hashApiKey, keyName, maxKeyNameLength, newApiKey } from '../../providers/api-key.js';
import { newId } from '../../store/new-id.js';
import type { StoredApiKey, StoredSession } from '../../store/records.js';
import { isStorableText } from '../../store/text.js';
import { badRequest, WireError } from '../../wire-error.js';
import type { ServerContext } from '../context.js';
import { bearer, empty, json, readJson, root } from '../responses.js';

const maxKeys = 20;
const createBody = z.object({ name: z.string().min(1) });

export function apiKeyRoutes({ events, providers, sessions, store, trustedProxies }: ServerContext): Hono {
  const http = new Hono();
  const keys = `${root}/auth/api_keys`;

  /** Returns the API key if the session's user owns it. @throws WireError */
  const ownKey = async (session: StoredSession, id: string): Promise<StoredApiKey> => {
    const key = isStorableText(id) ? await store.findApiKey(id) : null;
    if (key?.userId !== session.userId || key.kind !== 'user') {
      throw new WireError(404, 'APIKeyNotFound', 'API key not found');
    }
    return key;
  };

  /** `text`: the name of the key. */
  const record = (c: Context, { userId }: StoredSession, subject: string, text: string) => {
    const address = clientAddress(c, trustedProxies);
    events.record({ kind: 'api-key', outcome: 'ok', subject, text, userId, address });
  };

  http.use(`${keys}/*`, async (_c, next) => {
    await providers.require('api-key');
    await next();
  });
  http.post(keys, async (c) => {
    const session = await sessions.byRefreshToken(bearer(c));
    const body = safeParse(createBody, await readJson(c));
    if (body === undefined) throw new WireError(400, null, "'name' is a required string");
    const { name } = body;
    if (!keyName.test(name)) {
      const rule = 'can only contain ASCII letters, numbers, underscores, and hyphens';
      throw new WireError(400, 'InvalidParameter', rule);
    }
    if (name.length > maxKeyNameLength) {
      throw new WireError(400, 'InvalidParameter', `can be at most ${String(maxKeyNameLength)} characters long`);
    }
    const owner = await store.findUser(session.userId);
    if (owner?.identities.every(({ provider }) => provider === 'anon-user') !== false) {
      throw badRequest('anonymous users cannot have API keys');
    }
    const requireFree = async () => {
      const keys = await store.listApiKeys(session.userId);
      if (keys.length >= maxKeys && keys.every((known) => known.name !== name))
        throw badRequest('a user can have at most 20 API keys');
    };
    await requireFree();
    const key = newApiKey();
    const stored = { id: newId(), userId: session.userId, kind: 'user', name, disabled: false } as const;
    const conditions = { ...sessions.running(session), most: maxKeys };
    if (!(await store.addApiKey({ ...stored, hash: hashApiKey(key) }, conditions))) {
      await sessions.byRefreshToken(bearer(c));
      await requireFree();
      throw new WireError(409, 'APIKeyAlreadyExists', 'an API key with this name already exists');
    }
    record(c, session, 'create', name);
    return json({ _id: stored.id, key, name, disabled: false }, 201);
  });
  http.get(keys, async (c) => {
    const session = await sessions.byRefreshToken(bearer(c));
    return json((await store.listApiKeys(session.userId)).map(shown));
  });
  http.get(`${keys}/:id`, async (c) => {
    const session = await sessions.byRefreshToken(bearer(c));
    return json(shown(await ownKey(session, c.req.param('id'))));
  });
  http.delete(`${keys}/:id`, async (c) => {
    const session = await sessions.byRefreshToken(bearer(c));
    const key = await ownKey(session, c.req.param('id'));
    if (session.provider === 'api-key' && session.identityId === key.id) {
      throw new WireError(403, null, 'cannot delete the API key that is signed in with');
    }
    await store.deleteApiKey(key.id);
    record(c, session, 'delete', key.name);
    return empty();
  });
  for (const [verb, disabled] of [
    ['enable', false],
    ['disable', true],
  ] as const) {
    http.put(`${keys}/:id/${verb}`, async (c) => {
      const session = await sessions.byRefreshToken(bearer(c));
      const key = await ownKey(session, c.req.param('id'));
      await store.setApiKeyDisabled(key.id, disabled);
      record(c, session, verb, key.name);
      return empty();
    });
  }
  return http;
}

function shown({ id, name, disabled }: StoredApiKey) {
  return { _id: id, name, disabled };
}
