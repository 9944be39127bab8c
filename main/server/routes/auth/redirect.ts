/**
 * Redirect sign-in of web pages (wire protocol, section 2.6): the SDK opens a window at `…/login?redirect=<page>`, this
 * server runs the authorization code flow of the provider, and the window returns to the page with the tokens in the
 * fragment, where the SDK expects them. Only pages in `redirect_uris` receive them.
 */
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as z from 'zod';
import { safeParse } from '../../../validation/safe-parse.js';
import { clientAddress } from '../../client-address.js';
import { type OpenEvent, recorded } from '../../events/outcome.js';
import type { RedirectSignIn } from '../../providers/provider.js';
import { deviceOf } from '../../sessions/session-device.js';
import { newId } from '../../store/new-id.js';
import { isStorableData, isStorableText } from '../../store/text.js';
import { badCredentials, badRequest, WireError } from '../../wire-error.js';
import type { ServerContext } from '../context.js';
import { bearer, root } from '../responses.js';
import { type RedirectAttempt, RedirectAttempts, type RedirectRequest } from './redirect-attempts.js';
import { link, signIn } from './sign-in.js';

const query = z.object({ state: z.string().regex(/^[A-Za-z]{1,64}$/), redirect: z.string().max(2048) });
const device = z.object({ deviceId: z.string().regex(/^(?!0{24})[0-9a-f]{24}$/) });
const openPath = `${root}/auth/redirect`;
/** Path to which providers redirect. */
export const callbackPath = `${root}/auth/callback`;
/** Fields of the form that Apple posts. */
const posted = z.object({
  state: z.string().max(200),
  code: z.string().max(4096).optional(),
  error: z.string().max(100).optional(),
});

export function redirectRoutes(parts: ServerContext): Hono {
  const { configuration, events, limits, log, providers, publicUrl, sessions, trustedProxies, url } = parts;
  const attempts = new RedirectAttempts();
  const http = new Hono();
  const base = () => publicUrl ?? url();
  const flowOf = async (name: string): Promise<{ provider: RedirectRequest['provider']; flow: RedirectSignIn }> => {
    const {
      name: provider,
      provider: { redirect: flow },
    } = await providers.require(name);
    if (flow === undefined) throw badRequest(`the redirect of ${name} is not supported: send a token of the provider`);
    return { provider, flow };
  };

  http.get(`${root}/app/:appId/auth/providers/:provider/login`, async (c) => {
    await limits.consumeRequest(c);
    const { provider, flow } = await flowOf(c.req.param('provider'));
    const given = safeParse(query, c.req.query());
    if (given === undefined) throw badRequest('the redirect sign-in needs the parameters state and redirect');
    // Before anything is sent to this page: it must be one of the app's own.
    if (!flow.pages.includes(given.redirect)) {
      throw badRequest(`'${given.redirect}' is not in the redirect_uris of ${provider}, which must match exactly`);
    }
    const request = { provider, page: given.redirect, state: given.state, ...deviceIn(c.req.query('device')) };
    if (c.req.query('link') !== 'true') {
      return openedIn(c, attempts.start({ ...request, link: null }).providerState);
    }
    const token = bearer(c);
    await sessions.byAccessToken(token);
    const origin = c.req.header('origin');
    if (token === null || origin === undefined) throw badRequest('linking by redirect is for web pages');
    const attempt = attempts.start({ ...request, link: { token, origin } });
    return new Response(null, {
      headers: {
        'X-Baas-Location': `${base()}${openPath}?attempt=${attempt.providerState}`,
        'Cache-Control': 'no-store',
      },
    });
  });

  http.get(openPath, async (c) => {
    await limits.consumeRequest(c);
    return openedIn(c, c.req.query('attempt') ?? '');
  });

  // Apple returns by a form from its own site, with which browsers send no cookie of this site. The redirect is a
  // navigation, with which they do.
  http.post(callbackPath, async (c) => {
    await limits.consumeRequest(c);
    const given = safeParse(posted, Object.fromEntries(new URLSearchParams(await c.req.text())));
    if (given === undefined) throw badRequest('the form of the provider is invalid');
    const parameters = new URLSearchParams({ state: given.state });
    for (const name of ['code', 'error'] as const) if (given[name] !== undefined) parameters.set(name, given[name]);
    return sent(c, `${base()}${callbackPath}?${parameters.toString()}`, 303);
  });

  http.get(callbackPath, async (c) => {
    await limits.consumeRequest(c);
    const providerState = c.req.query('state') ?? '';
    const attempt = attempts.finish(providerState, getCookie(c, cookieName(providerState)));
    if (attempt === null)
      throw badRequest('this sign-in was not started in this browser, or it has expired: start again');
    const event: OpenEvent = {
      kind: attempt.link === null ? 'sign-in' : 'link',
      provider: attempt.provider,
      address: clientAddress(c, trustedProxies),
    };
    const result = await recorded(events, event, (own) => outcome(attempt, c, own)).catch((error: unknown) => {
      if (error instanceof WireError) return { _baas_error: error.message };
      log(
        `redirect sign-in with ${attempt.provider} failed: ${error instanceof Error ? (error.stack ?? error.message) : typeof error}`,
      );
      return { _baas_error: 'internal server error' };
    });
    const fragment = new URLSearchParams({
      _baas_client_app_id: configuration.appId,
      _baas_state: attempt.state,
      ...result,
    });
    // The SDK decodes percent-encoding, not “+”.
    return sent(c, `${attempt.page}#${fragment.toString().replaceAll('+', '%20')}`);
  });
  return http;

  /** Sends the browser to the provider and marks it, so that no other browser can finish the attempt. */
  async function openedIn(c: Context, providerState: string): Promise<Response> {
    const opened = attempts.open(providerState);
    if (opened === null) throw badRequest('this sign-in has been opened before, or it has expired: start again');
    const { attempt, browser } = opened;
    requireSamePage(attempt, c);
    const secure = base().startsWith('https:');
    setCookie(c, cookieName(providerState), browser, {
      ...{ path: callbackPath, httpOnly: true, sameSite: 'Lax', secure, maxAge: 600 },
    });
    const { flow } = await flowOf(attempt.provider);
    const { nonce, challenge } = attempt;
    return sent(c, flow.urlFor({ redirectUri: `${base()}${callbackPath}`, state: providerState, nonce, challenge }));
  }

  /** Signs in or links. Returns the parameters of the result. @throws WireError */
  async function outcome(attempt: RedirectAttempt, c: Context, event: OpenEvent): Promise<Record<string, string>> {
    const code = c.req.query('code');
    if (code === undefined) {
      const isDeclined = ['access_denied', 'user_cancelled_authorize'].includes(c.req.query('error') ?? '');
      throw new WireError(401, 'AuthError', isDeclined ? 'the sign-in was declined' : 'the provider reported an error');
    }
    const { flow } = await flowOf(attempt.provider);
    const sentWith = { redirectUri: `${base()}${callbackPath}`, nonce: attempt.nonce, verifier: attempt.verifier };
    const identified = await flow.identify(code, sentWith);
    if (!isStorableText(identified.id) || identified.id === '' || !isStorableData(identified.data))
      throw badCredentials();
    if (attempt.link !== null) {
      const { user, session } = await sessions.byAccessToken(attempt.link.token);
      event.userId = user.id;
      await link(parts, user, session, identified);
      const access = await sessions.access(session);
      return { _baas_link: 'ok', _baas_ua: [access, '', user.id, session.deviceId].join('$') };
    }
    const client = {
      deviceId: attempt.deviceId ?? newId(),
      ...{ device: attempt.device, address: event.address ?? null },
    };
    const session = await signIn(parts, identified, client, event);
    return {
      _baas_ua: [session.access_token, session.refresh_token, session.user_id, session.device_id].join('$'),
    };
  }
}

/** Whether the web SDK asks where to link, or a browser asks first whether it may. */
export function isLinkingByRedirect(c: Context): boolean {
  return (
    (c.req.method === 'GET' || c.req.header('access-control-request-method') === 'GET') &&
    /\/auth\/providers\/oauth2-[a-z]+\/login$/.test(c.req.path) &&
    c.req.query('link') === 'true'
  );
}

/**
 * Linking needs the user's own page to open the window: otherwise a page could have a stranger link his identity to the
 * page's user. The browser names the opener's origin.
 */
function requireSamePage({ link: own }: RedirectAttempt, c: Context): void {
  if (own === null) return;
  const referrer = c.req.header('referer');
  if (referrer === undefined || !URL.canParse(referrer) || new URL(referrer).origin !== own.origin) {
    throw badRequest('the page that links must open this window itself, with its origin as the referrer');
  }
}

/** A redirect that leaves nothing behind: neither in a cache nor in the referrer of the next page. */
function sent(c: Context, location: string, status: 302 | 303 = 302): Response {
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  return c.redirect(location, status);
}

/** One cookie per attempt, so that two sign-ins in one browser do not interfere. */
function cookieName(providerState: string): string {
  return `roster-redirect-${providerState.slice(0, 16).replace(/[^\w-]/g, '')}`;
}

/** The device that the SDK sends as base64. */
function deviceIn(encoded: string | undefined): Pick<RedirectRequest, 'device' | 'deviceId'> {
  try {
    const sent: unknown = JSON.parse(Buffer.from(encoded ?? '', 'base64').toString());
    return { deviceId: safeParse(device, sent)?.deviceId ?? null, device: deviceOf({ options: { device: sent } }) };
  } catch {
    return { deviceId: null, device: null };
  }
}
