/** Function calls; arguments and results are Extended JSON. */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { clientAddress } from '../../client-address.js';
import { QueueFullError } from '../../functions/fair-queue.js';
import { FunctionFailure } from '../../functions/runners/function-runner.js';
import { isProxied } from '../../public-url.js';
import { badRequest, WireError } from '../../wire-error.js';
import type { ServerContext } from '../context.js';
import { bearer, readBody, root } from '../responses.js';
import { tooManyCalls } from './function-limits.js';
import { ruleSubject } from './rule-subject.js';
import { seenUser } from './seen-user.js';

const callBody = z.object({
  name: z.string(),
  arguments: z.array(z.unknown()).default([]),
  service: z.string().optional(),
});

export function functionRoutes(parts: ServerContext): Hono {
  const { customData, sessions, functions, functionLimits, publicUrl, trustedProxies } = parts;
  const http = new Hono();
  const remoteAddress = (c: Context): string | null => {
    const client = clientAddress(c, trustedProxies);
    // The connection's own address may be that of a proxy that is not trusted.
    const isHidden = (publicUrl !== null || isProxied(c)) && client === clientAddress(c, []);
    return isHidden ? null : (client ?? null);
  };
  http.post(`${root}/app/:appId/functions/call`, async (c) => {
    const { user: stored } = await sessions.byAccessToken(bearer(c));
    const caller = await functionLimits.count(c, stored);
    const { name, arguments: given, service } = await readBody(c, callBody);
    if (service !== undefined) throw new WireError(404, 'ServiceNotFound', `service not found: '${service}'`);
    const called = functions.find(name);
    if (called?.isPrivate !== false) {
      throw new WireError(404, 'FunctionNotFound', `function not found: '${name}'`);
    }
    const user = { ...stored, customData: await customData.of(stored) };
    const subject = ruleSubject(c, user, name, remoteAddress(c));
    if (called.rule?.(subject) === false) {
      throw new WireError(403, 'NoMatchingRuleFound', `no matching rule found for function '${name}'`);
    }
    try {
      const result = await functions.callFor(caller, name, JSON.stringify(given), seenUser(user), {
        ...subject.request,
      });
      return new Response(result, { headers: { 'Content-Type': 'application/json' } });
    } catch (error) {
      if (error instanceof FunctionFailure) throw new WireError(400, 'FunctionExecutionError', error.message);
      if (error instanceof QueueFullError) throw tooManyCalls(1);
      throw error;
    }
  });
  // Not supported: watching a collection needs a database, which this backend does not have.
  http.get(`${root}/app/:appId/functions/call`, () => {
    throw badRequest('streaming functions are not available on this backend');
  });
  return http;
}
