/** Routes of the `local-userpass` provider (wire protocol, endpoints 13 to 19). */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { safeParse } from '../../../validation/safe-parse.js';
import { clientAddress } from '../../client-address.js';
import { type OpenEvent, recorded } from '../../events/outcome.js';
import type { EventKind } from '../../store/event-store.js';
import { isStorableText } from '../../store/text.js';
import type { ServerContext } from '../context.js';
import { json, readBody, root } from '../responses.js';

/** Accepts names that the stricter rules for new accounts reject: accounts of older servers keep their names. */
const email = z.string().min(1).max(320).refine(isStorableText);
const secret = z.string().max(4096);
const pair = { token: z.string().max(4096), tokenId: z.string().max(4096) };
const onlyEmail = z.object({ email });

export function emailPasswordRoutes(parts: ServerContext): Hono {
  const { providers, emailAccounts, events, limits, trustedProxies } = parts;
  const http = new Hono();
  /** The kind of event by the first word of the path. */
  const kinds: Readonly<Record<string, EventKind>> = {
    register: 'registration',
    confirm: 'confirmation',
    reset: 'password-reset',
  };
  /** Registers a route under the provider's path. Rate-limited by address, because each call costs a hash or a mail. */
  const call = <T>(
    path: string,
    schema: z.ZodType<T>,
    status: number,
    work: (body: T, event: OpenEvent) => Promise<void>,
  ) =>
    http.post(`${root}/app/:appId/auth/providers/local-userpass/${path}`, async (c: Context) => {
      await providers.require('local-userpass');
      const [word = '', call = null] = path.split('/');
      const event = { kind: kinds[word] ?? 'confirmation', subject: call, provider: 'local-userpass' } as const;
      return recorded(events, { ...event, address: clientAddress(c, trustedProxies) }, async (own) => {
        await limits.consumeRequest(c);
        const body = await readBody(c, schema);
        own.body = body;
        own.typedName = safeParse(onlyEmail, body)?.email ?? null;
        await work(body, own);
        return json({}, status);
      });
    });
  const forAddress = async (address: string, work: () => Promise<void>) => {
    await limits.consumeMail(address);
    await work();
  };

  call('register', z.object({ email, password: secret }), 201, async (body) => {
    if (emailAccounts.sendsConfirmation) await limits.consumeMail(body.email);
    await emailAccounts.register(body.email, body.password);
  });
  call('confirm', z.object(pair), 200, async (body, event) => {
    event.identityId = await emailAccounts.confirm(body);
  });
  call('confirm/send', onlyEmail, 200, (body) =>
    forAddress(body.email, () => emailAccounts.resendConfirmation(body.email)),
  );
  call('confirm/call', onlyEmail, 200, (body) =>
    forAddress(body.email, () => emailAccounts.retryConfirmation(body.email)),
  );
  call('reset', z.object({ password: secret, ...pair }), 200, async (body, event) => {
    event.identityId = await emailAccounts.reset(body.password, body);
  });
  call('reset/send', onlyEmail, 200, (body) => forAddress(body.email, () => emailAccounts.sendReset(body.email)));
  call('reset/call', z.object({ email, password: secret, arguments: z.array(z.unknown()).default([]) }), 200, (body) =>
    forAddress(body.email, () => emailAccounts.callReset(body.email, body.password, body.arguments)),
  );
  return http;
}
