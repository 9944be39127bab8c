/** Session renewal and logout, the profile, and deletion of the calling user. */
import { Hono } from 'hono';
import { clientAddress } from '../../client-address.js';
import { outcomeOf, recorded } from '../../events/outcome.js';
import type { UnstoredFields } from '../../providers/social/unstored-fields.js';
import type { StoredUser } from '../../store/records.js';
import type { ServerContext } from '../context.js';
import { type Answer, bearer, empty, json, root } from '../responses.js';

export const sessionPath = `${root}/auth/session`;
export const profilePath = `${root}/auth/profile`;

/** Responses to the most frequent requests. */
export interface FrequentAnswers {
  /** @param address returns the address of the client */
  refresh: (token: string | null, address: () => string | undefined) => Promise<Answer>;
  profile: (token: string | null) => Promise<Answer>;
  /** Like `refresh`, but synchronous. Null unless every row that the response needs is cached. */
  refreshNow: (token: string) => Answer | null;
  profileNow: (token: string) => Answer | null;
}

export function frequentAnswers(parts: ServerContext): FrequentAnswers {
  const { customData, events, sessions, unstored } = parts;
  const sessionOf = async (token: string | null, address: () => string | undefined) => {
    try {
      return await sessions.toRenew(token);
    } catch (error) {
      // Only refusals are events: each client refreshes every half hour.
      const userId = sessions.ownerOf(token);
      events.record({ kind: 'refresh', ...outcomeOf(error), userId, address: address() });
      throw error;
    }
  };
  return {
    refresh: async (token, address) => {
      const session = await sessionOf(token, address);
      return { status: 201, body: { access_token: await sessions.renew(session) } };
    },
    profile: async (token) => {
      const { user } = await sessions.byAccessToken(token);
      return { status: 200, body: profileOf(user, unstored, await customData.of(user)) };
    },
    refreshNow: (token) => {
      const access = sessions.renewNow(token);
      return access === null ? null : { status: 201, body: { access_token: access } };
    },
    profileNow: (token) => {
      const user = customData.isInRecords ? sessions.callerNow(token) : null;
      return user === null ? null : { status: 200, body: profileOf(user, unstored, user.customData ?? {}) };
    },
  };
}

export function sessionRoutes(parts: ServerContext): Hono {
  const { authTriggers, events, sessions, store, trustedProxies } = parts;
  const { refresh, profile } = frequentAnswers(parts);
  /** A repeated sign-out or deletion is refused, which also tells the client that it is done: not before it is durable. */
  const settled = <T>(found: Promise<T>): Promise<T> =>
    found.catch(async (error: unknown) => {
      await store.settled();
      throw error;
    });
  const http = new Hono();
  http.post(sessionPath, async (c) => {
    const { status, body } = await refresh(bearer(c), () => clientAddress(c, trustedProxies));
    return json(body, status);
  });
  http.delete(sessionPath, async (c) => {
    const { id, userId, provider } = await settled(sessions.byRefreshToken(bearer(c)));
    await store.deleteSession(id);
    const address = clientAddress(c, trustedProxies);
    events.record({ kind: 'sign-out', outcome: 'ok', userId, provider, address });
    return empty();
  });
  http.get(profilePath, async (c) => json((await profile(bearer(c))).body));
  http.delete(`${root}/auth/delete`, async (c) => {
    const { user } = await settled(sessions.byAccessToken(bearer(c)));
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
function profileOf(user: StoredUser, unstored: Pick<UnstoredFields, 'dataOf'>, customData: object) {
  const identities = user.identities.map((identity) => ({
    id: identity.id,
    provider_type: identity.provider,
    provider_id: domain,
    provider_data: unstored.dataOf(identity),
  }));
  const data = Object.fromEntries(identities.flatMap((one) => Object.entries(withPictures(one.provider_data))));
  // A user with an API key counts as a server.
  const type = user.identities.some(({ provider }) => provider === 'api-key') ? 'server' : user.kind;
  return { user_id: user.id, domain_id: domain, type, identities, data, custom_data: customData };
}

function withPictures(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const picture = data['picture'] ?? data['picture_url'];
  return picture === undefined ? data : { ...data, picture, picture_url: picture };
}
