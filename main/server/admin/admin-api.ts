/** The administration API. It does not exist until there is a key; no web page may call it. */
import { type Context, Hono } from 'hono';
import { clientAddress } from '../client-address.js';
import type { ServerContext } from '../routes/context.js';
import { consume, waitOf } from '../routes/rate-limits.js';
import { bearer, empty, json, readJson } from '../routes/responses.js';
import type { CreateLimiter } from '../store/rate-limiters.js';
import type { StoredAdminKey } from '../store/records.js';
import { badRequest, tooManyRequests, WireError } from '../wire-error.js';
import { findAdminKey, hasExpired, recordUse } from './admin-keys.js';
import { type AdminRoute, adminRoutes } from './admin-routes.js';
import type { Administration, Asker } from './answer.js';
import { openApiDocument } from './openapi.js';

const adminRoot = '/admin/v1';

const requestsPerMinute = 600;
/** The methods that change nothing. A viewer may use no others, on any route. */
const reading: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** Requests with a wrong key from one address in five minutes. */
const wrongKeys = 10;

export type AdminApiOptions = Pick<ServerContext, 'events' | 'limits' | 'store' | 'trustedProxies'> & {
  createLimiter: CreateLimiter;
  administrationFor: (asker: Asker) => Administration;
  /** Milliseconds since 1970. */
  now: () => number;
};

export function adminApi(options: AdminApiOptions): Hono {
  const { createLimiter, administrationFor, events, limits, now, store, trustedProxies } = options;
  const requests = createLimiter({ name: 'admin', points: requestsPerMinute, seconds: 60 });
  const failures = createLimiter({ name: 'admin-failed', points: wrongKeys, seconds: 300 });
  const http = new Hono();

  /** Returns the key, whose role allows the request. @throws WireError */
  const authenticate = async (c: Context): Promise<StoredAdminKey> => {
    if (c.req.header('origin') !== undefined) throw new WireError(403, null, 'web pages may not call this API');
    const address = limits.hashedAddressOf(c);
    const failed = await failures.get(address);
    if (failed !== null && failed.consumedPoints >= wrongKeys) throw tooManyRequests(waitOf(failures, failed));
    await consume(requests, address);
    const refused = { kind: 'administration', outcome: 'refused', address: clientAddress(c, trustedProxies) } as const;
    const seconds = Math.floor(now() / 1000);
    const key = await findAdminKey(store, bearer(c));
    if (key === null) {
      if ((await store.listAdminKeys()).length === 0) throw new WireError(404, null, 'not found');
      await failures.penalty(address);
      events.record({ ...refused, reason: 'UnknownKey' });
      throw new WireError(401, 'AuthError', 'an administrator key is required');
    }
    const text = `by the key ${key.name}`;
    if (hasExpired(key, seconds)) {
      await failures.penalty(address);
      events.record({ ...refused, reason: 'ExpiredKey', text });
      throw new WireError(401, 'AuthError', 'this administrator key has expired');
    }
    await recordUse(store, key, seconds);
    if (key.role !== 'administrator' && !reading.has(c.req.method)) {
      events.record({ ...refused, reason: 'RoleRequired', text });
      throw new WireError(
        403,
        'RoleRequired',
        `this key has the role ${key.role}; this request needs the role administrator`,
      );
    }
    return key;
  };

  const handle = async (c: Context, { query, body, response, status, run }: AdminRoute): Promise<Response> => {
    const key = await authenticate(c);
    const asker = { actor: `the key ${key.name}`, address: clientAddress(c, trustedProxies) ?? null };
    const asked = c.req.query();
    const sent = body === null ? null : await readJson(c);
    for (const [schema, value] of [
      [query, asked],
      [body, sent],
    ] as const) {
      const issue = schema?.safeParse(value).error?.issues[0];
      if (issue !== undefined) throw badRequest(`'${issue.path.join('.')}': ${issue.message}`);
    }
    const result = await run({ ...administrationFor(asker), key }, { params: c.req.param(), query: asked, body: sent });
    return response === null ? empty(status) : json(result, status);
  };

  http.get(`${adminRoot}/openapi.json`, async (c) => {
    await authenticate(c);
    return json(openApiDocument());
  });
  for (const route of adminRoutes) {
    http.on(route.method, adminRoot + route.path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => handle(c, route));
  }
  return http;
}
