/** The `local-userpass` calls. */
import { Hono } from 'hono';
import * as z from 'zod';
import { hashPassword } from '../providers/password-hash.js';
import { newId } from '../store/new-id.js';
import type { ServerParts } from './parts.js';
import { json, readBody, root } from './wire.js';
import { WireError, badRequest, noProvider } from './wire-error.js';

const registerBody = z.object({ email: z.string().min(1), password: z.string() });

/** The routes. */
export function emailPasswordRoutes({ providers, store }: ServerParts): Hono {
  const http = new Hono();
  http.post(`${root}/app/:appId/auth/providers/local-userpass/register`, async (c) => {
    if (!providers.has('local-userpass')) throw noProvider('local-userpass');
    const { email, password } = await readBody(c, registerBody);
    requireLength(password);
    const added = store.addPassword({
      email,
      identityId: newId(),
      hash: await hashPassword(password),
      confirmed: true,
    });
    if (!added) throw new WireError(409, 'AccountNameInUse', 'name already in use');
    return json({}, 201);
  });
  return http;
}

function requireLength(password: string): void {
  if (password.length < 6 || password.length > 128) {
    throw badRequest('password must be between 6 and 128 characters');
  }
}
