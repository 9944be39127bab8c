/** Login and identity linking, shared by all providers. */
import { Hono } from 'hono';
import * as z from 'zod';
import { safeParse } from '../../../validation/safe-parse.js';
import { clientAddress } from '../../client-address.js';
import { type OpenEvent, recorded } from '../../events/outcome.js';
import type { Identified } from '../../providers/provider.js';
import { sourceOf } from '../../request-source.js';
import { deviceOf } from '../../sessions/session-device.js';
import { newId } from '../../store/new-id.js';
import { isStorableData, isStorableText } from '../../store/text.js';
import { badCredentials, WireError } from '../../wire-error.js';
import type { ServerContext } from '../context.js';
import type { PasswordTry } from '../rate-limits.js';
import { bearer, json, parseJson, root } from '../responses.js';
import { link, signIn } from './sign-in.js';

const deviceId = z.string().regex(/^(?!0{24})[0-9a-f]{24}$/);
const deviceOptions = z.object({
  options: z.object({ device: z.object({ deviceId: z.union([deviceId, z.object({ $oid: deviceId })]) }) }),
});

const userName = z.object({ username: z.string().max(320) });

/** A request to log in or to link an identity. */
export interface LoginRequest {
  provider: string;
  isLink: boolean;
  /** That of the client. */
  address: string | undefined;
  /** The session to link the identity to. */
  token: string | null;
  readText: () => Promise<string>;
}

export const loginRoute = `${root}/app/:appId/auth/providers/:provider/login`;

export function loginRoutes(parts: ServerContext): Hono {
  const logIn = createLogin(parts);
  const app = new Hono();
  app.post(loginRoute, async (c) =>
    json(
      await logIn({
        provider: c.req.param('provider'),
        isLink: c.req.query('link') === 'true',
        address: clientAddress(c, parts.trustedProxies),
        token: bearer(c),
        readText: () => c.req.text(),
      }),
    ),
  );
  return app;
}

/** Returns a function that logs in and returns the body of the answer. It throws a WireError for a refused login. */
export function createLogin(parts: ServerContext): (request: LoginRequest) => Promise<object> {
  const { events, limits, providers, sessions } = parts;
  return (request) => {
    const { address, isLink } = request;
    return recorded(events, { kind: isLink ? 'link' : 'sign-in', address }, (event) => login(request, event));
  };

  async function login(
    { provider: name, isLink, address, token, readText }: LoginRequest,
    event: OpenEvent,
  ): Promise<object> {
    const source = sourceOf(address);
    event.provider = providers.nameOf(name);
    const { provider } = await providers.require(name);
    await limits.consumeRequestOf(source);
    const body = parseJson(await readText());
    event.body = body;
    event.typedName = name === 'local-userpass' ? (safeParse(userName, body)?.username ?? null) : null;
    const attempt = passwordTry(name, body, source);
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
    if (isLink) {
      event.userId = (await sessions.byAccessToken(token)).user.id;
      const identified = await identify().catch(notRetried);
      // Checked a second time: the session may have ended while the credentials were being verified.
      const { user, session } = await sessions.byAccessToken(token);
      if (attempt !== null) await limits.succeeded(attempt, attempt.device);
      await link(parts, user, session, identified);
      return { access_token: await sessions.access(session), user_id: user.id, device_id: session.deviceId };
    }
    const deviceId = deviceIn(body) ?? newId();
    const client = { deviceId, device: deviceOf(body), address: event.address ?? null };
    const identified = await identify();
    if (attempt !== null) completeAccount(event, identified);
    const session = await signIn(parts, identified, client, event);
    if (attempt !== null) await limits.succeeded(attempt, deviceId);
    return session;
  }
}

/** Returns the attempt to count if it fails; null for providers without a password, which cannot be guessed. */
function passwordTry(provider: string, body: unknown, address: string): PasswordTry | null {
  const account = provider === 'local-userpass' ? safeParse(userName, body)?.username : undefined;
  return account === undefined ? null : { account, address, device: deviceIn(body) };
}

/** The account is known, so the event log need not look for it. */
function completeAccount(event: OpenEvent, { data }: Identified): void {
  const { email } = data;
  if (typeof email !== 'string') return;
  event.account = email;
  event.typedName = null;
}

/**
 * Converts 401 errors to 400 once the access token is valid: on a 401, the web SDK renews its token and retries
 * forever.
 */
function notRetried(error: unknown): never {
  if (error instanceof WireError && error.status === 401) {
    throw new WireError(400, error.code, error.message).because(error.reason);
  }
  throw error;
}

/** The device ID that the client sent. */
function deviceIn(body: unknown): string | null {
  const sent = safeParse(deviceOptions, body)?.options.device.deviceId;
  if (sent === undefined) return null;
  return typeof sent === 'string' ? sent : sent.$oid;
}
