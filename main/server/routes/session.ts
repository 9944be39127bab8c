/** Session renewal and logout, the profile, and deletion of the calling user. */
import { Hono } from 'hono';
import { clientAddress } from '../client-address.js';
import { outcomeOf, recorded } from '../events/outcome.js';
import type { StoredUser } from '../store/store.js';
import type { ServerContext } from './context.js';
import { bearer, empty, json, root } from './responses.js';

export function sessionRoutes(parts: ServerContext): Hono {
  const { authTriggers, customData, events, sessions, store, trustedProxies, unstored } = parts;
  const http = new Hono();
  http.post(`${root}/auth/session`, async (c) => {
    const session = await sessions.byRefreshToken(bearer(c)).catch((error: unknown) => {
      // Only refusals are events: each client refreshes every half hour.
      const userId = sessions.ownerOf(bearer(c));
      events.record({ kind: 'refresh', ...outcomeOf(error), userId, address: clientAddress(c, trustedProxies) });
      throw error;
    });
    return json({ access_token: await sessions.renew(session) }, 201);
  });
  http.delete(`${root}/auth/session`, async (c) => {
    const { id, userId, provider } = await sessions.byRefreshToken(bearer(c));
    await store.deleteSession(id);
    const address = clientAddress(c, trustedProxies);
    events.record({ kind: 'sign-out', outcome: 'ok', userId, provider, address });
    return empty();
  });
  http.get(`${root}/auth/profile`, async (c) => {
    const { user } = await sessions.byAccessToken(bearer(c));
    const identities = user.identities.map((one) => ({ ...one, data: unstored.dataOf(one) }));
    return json(profileOf({ ...user, identities, customData: await customData.of(user) }));
  });
  http.delete(`${root}/auth/delete`, async (c) => {
    const { user } = await sessions.byAccessToken(bearer(c));
    const event = { kind: 'user-deletion', userId: user.id, address: clientAddress(c, trustedProxies) } as const;
    await recorded(events, event, () => store.deleteUser(user.id));
    const providers = user.identities.map(({ provider }) => provider);
    await authTriggers.fire([{ operation: 'DELETE', user, providers }]);
    return empty();
  });
  return http;
}

const domain = '0'.repeat(24);

/**
 * The profile, with the data of all identities merged. Pictures appear under two names because the SDKs read different
 * ones.
 */
function profileOf(user: StoredUser) {
  const identities = user.identities.map(({ id, provider, data }) => ({
    id,
    provider_type: provider,
    provider_id: domain,
    provider_data: data,
  }));
  const data = Object.fromEntries(user.identities.flatMap((identity) => Object.entries(withPictures(identity.data))));
  // A user with an API key counts as a server.
  const type = user.identities.some(({ provider }) => provider === 'api-key') ? 'server' : user.kind;
  return { user_id: user.id, domain_id: domain, type, identities, data, custom_data: user.customData ?? {} };
}

function withPictures(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const picture = data['picture'] ?? data['picture_url'];
  return picture === undefined ? { ...data } : { ...data, picture, picture_url: picture };
}
