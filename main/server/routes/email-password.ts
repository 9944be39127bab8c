/** Routes of the `local-userpass` provider (wire protocol, endpoints 13 to 19). */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { isStorableText } from '../store/text.js';
import { noProvider } from '../wire-error.js';
import type { ServerContext } from './context.js';
import { json, readBody, root } from './responses.js';

/** Accepts names that the stricter rules for new accounts reject: accounts of older servers keep their names. */
const email = z.string().min(1).max(320).refine(isStorableText);
const secret = z.string().max(4096);
const pair = { token: z.string().max(4096), tokenId: z.string().max(4096) };
const onlyEmail = z.object({ email });

export function emailPasswordRoutes({ providers, emailAccounts, limits }: ServerContext): Hono {
  const http = new Hono();
  /** Registers a route under the provider's path. Rate-limited by address, because each call costs a hash or a mail. */
  const call = <T>(path: string, schema: z.ZodType<T>, status: number, work: (body: T) => Promise<void>) =>
    http.post(`${root}/app/:appId/auth/providers/local-userpass/${path}`, async (c: Context) => {
      if (!providers.has('local-userpass')) throw noProvider('local-userpass');
      await limits.consumeRequest(c);
      await work(await readBody(c, schema));
      return json({}, status);
    });
  const forAddress = async (address: string, work: () => Promise<void>) => {
    await limits.consumeMail(address);
    await work();
  };

  call('register', z.object({ email, password: secret }), 201, async (body) => {
    if (emailAccounts.sendsConfirmation) await limits.consumeMail(body.email);
    await emailAccounts.register(body.email, body.password);
  });
  call('confirm', z.object(pair), 200, (body) => emailAccounts.confirm(body));
  call('confirm/send', onlyEmail, 200, (body) =>
    forAddress(body.email, () => emailAccounts.resendConfirmation(body.email)),
  );
  call('confirm/call', onlyEmail, 200, (body) =>
    forAddress(body.email, () => emailAccounts.retryConfirmation(body.email)),
  );
  call('reset', z.object({ password: secret, ...pair }), 200, (body) => emailAccounts.reset(body.password, body));
  call('reset/send', onlyEmail, 200, (body) => forAddress(body.email, () => emailAccounts.sendReset(body.email)));
  call('reset/call', z.object({ email, password: secret, arguments: z.array(z.unknown()).default([]) }), 200, (body) =>
    forAddress(body.email, () => emailAccounts.callReset(body.email, body.password, body.arguments)),
  );
  return http;
}
