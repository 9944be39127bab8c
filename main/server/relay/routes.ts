/**
 * The relay: takes Apple's form POST, and Facebook's redirect of a live app, and hands a one-time code to the Roster that started.
 * It cannot be sent anywhere else: no call takes an address (RFC 9700 section 4.11), and there is nothing to poll, or whoever
 * starts a sign-in could collect what somebody else approved.
 */
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { JWTPayload } from 'jose';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import { RelayAttempts, type AppleAnswer, type CallbackTarget } from './attempts.js';
import { callerOf } from './caller.js';
import { errorPage, pageHeaders, returnPage, type ReturnTarget } from './pages.js';
import type { RelaySettings } from './relay-settings.js';

/** What the relay is made of. */
export interface RelayContext {
  settings: RelaySettings;
  attempts: RelayAttempts;
  /** Checks an ID token of Apple's: signature, issuer, audience, times. Rejects for any other. */
  verify: (idToken: string) => Promise<JWTPayload & { sub: string }>;
  /** Where the relay is reached from outside. */
  url: () => string;
  /** Told of what happens, by attempt ids alone. */
  log: (line: string) => void;
  /** Starts and redemptions of one address in a minute. */
  callsPerMinute: number;
}

const maxBodyBytes = 64 * 1024;
const cookieSeconds = 5 * 60;

const base64url256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const port = z.int().min(1024).max(65_535);
const startBody = z.strictObject({
  challenge: base64url256,
  /** SHA-256 in hex: the form in which Apple is given nonces. */
  nonceHash: z.string().regex(/^[0-9a-f]{64}$/),
  state: base64url256,
  target: z.union([port, z.literal('scheme')]),
});
const redeemBody = z.strictObject({ handoff: base64url256, verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/) });
/** What Apple tells of the person at the first authorization. Not signed, so nobody's identity depends on it. */
const appleUser = z.object({
  name: z.object({ firstName: z.string().max(200).default(''), lastName: z.string().max(200).default('') }),
});

/** The relay's routes, relative to its own address. */
export function relayRoutes(parts: RelayContext): Hono {
  const { settings, attempts, verify, url, log } = parts;
  const limiter = new RateLimiterMemory({ points: parts.callsPerMinute, duration: 60 });
  const http = new Hono();
  http.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value);
  });
  http.use(bodyLimit({ maxSize: maxBodyBytes, onError: (c) => c.json({ error: 'the request is too long' }, 413) }));
  http.onError((error, c) => {
    log(`relay: ${error.name}`);
    return c.json({ error: 'the relay failed' }, 500);
  });
  const isTooOften = async (c: Context): Promise<boolean> =>
    limiter.consume(callerOf(c, settings.behindProxy)).then(
      () => false,
      () => true,
    );
  const page = (c: Context, status: 200 | 400 | 404, body: HtmlEscapedString | Promise<HtmlEscapedString>) =>
    c.html(body, status);
  const wayBack = (c: Context, back: ReturnTarget) => page(c, 200, returnPage(back));

  http.post('/v1/start', async (c) => {
    if (await isTooOften(c)) return c.json({ error: 'too many requests' }, 429);
    if (settings.apple === undefined) return c.json({ error: 'Apple is not set up here' }, 404);
    const body = safeParse(startBody, await c.req.json().catch(() => null));
    if (body === undefined) return c.json({ error: 'bad request' }, 400);
    const attempt = attempts.start(body, callerOf(c, settings.behindProxy));
    if (attempt === null) return c.json({ error: 'too many sign-ins' }, 429);
    log(`relay: attempt ${attempt.id} starts`);
    return c.json({ attemptId: attempt.id, beginUrl: `${url()}/v1/begin/${attempt.id}` });
  });

  http.get('/v1/begin/:id', (c) => {
    const id = c.req.param('id');
    const attempt = attempts.bindBrowser(id, cookieOf(c, id));
    const { apple } = settings;
    if (attempt === null || apple === undefined) {
      return page(c, 404, errorPage('This sign-in has ended', 'Go back to Roster and start it again.'));
    }
    // Apple answers by a POST from its own site, with which no stricter cookie would be sent.
    setCookie(c, cookieName(id), attempt.browserSecret, {
      ...{ prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'None', maxAge: cookieSeconds },
    });
    const parameters = {
      client_id: apple.clientId,
      redirect_uri: `${url()}/apple/callback`,
      response_type: 'code id_token',
      response_mode: 'form_post',
      scope: 'openid name email',
      state: attempt.appleState,
      nonce: attempt.nonceHash,
    };
    // Apple reads `+` in a scope as a plus.
    const query = new URLSearchParams(parameters).toString().replaceAll('+', '%20');
    return c.redirect(`${apple.authorizationEndpoint}?${query}`, 302);
  });

  http.post('/apple/callback', async (c) => {
    const notThis = () =>
      page(c, 400, errorPage('Not this sign-in', 'Go back to Roster. If it is no longer waiting, start again.'));
    if (c.req.header('content-type')?.split(';')[0]?.trim() !== 'application/x-www-form-urlencoded') return notThis();
    const form = onceEach(new URLSearchParams(await c.req.text()), ['state', 'id_token', 'user', 'error']);
    if (form === null) return notThis();
    const attempt = attempts.consume(form.state ?? '', (id) => cookieOf(c, id));
    if (attempt === null) return notThis();
    const { target, state } = attempt;
    const outcome = await outcomeOf(form, attempt.nonceHash, verify);
    if (!('idToken' in outcome)) {
      log(`relay: attempt ${attempt.id} ends: ${outcome.error}`);
      return wayBack(c, { provider: 'apple', target, state, outcome });
    }
    log(`relay: attempt ${attempt.id} is approved`);
    return wayBack(c, { provider: 'apple', target, state, outcome: { code: attempts.storeResult(attempt, outcome) } });
  });

  http.post('/v1/redeem', async (c) => {
    if (await isTooOften(c)) return c.json({ error: 'too many requests' }, 429);
    const body = safeParse(redeemBody, await c.req.json().catch(() => null));
    const answer = body === undefined ? null : attempts.redeem(body.handoff, body.verifier);
    if (answer === null) return c.json({ error: 'bad request' }, 400);
    return c.json({ id_token: answer.idToken, user: answer.user });
  });

  // Facebook's code goes through unopened: only the app has its verifier (RFC 7636). The state begins with where the app listens.
  http.get('/facebook/callback', (c) => {
    const query = onceEach(new URL(c.req.url).searchParams, ['state', 'code', 'error']);
    const target = targetOf(query?.state ?? '');
    const outcome = query === null ? null : facebookOutcome(query);
    if (target === null || outcome === null) {
      return page(c, 400, errorPage('Not this sign-in', 'Go back to Roster and start the sign-in again.'));
    }
    return wayBack(c, { provider: 'facebook', target, state: query?.state ?? '', outcome });
  });

  http.get('/health', (c) => c.json({ status: 'ok' }));
  return http;
}

/** What Apple's form says; Apple's own error words are not passed on. */
async function outcomeOf(
  form: Partial<Record<'id_token' | 'user' | 'error', string>>,
  nonceHash: string,
  verify: RelayContext['verify'],
): Promise<AppleAnswer | { error: 'access_denied' | 'server_error' }> {
  if (form.error !== undefined) {
    return { error: form.error === 'user_cancelled_authorize' ? 'access_denied' : 'server_error' };
  }
  const idToken = form.id_token ?? '';
  const claims = await verify(idToken).catch(() => null);
  if (claims === null || claims['nonce'] !== nonceHash) return { error: 'server_error' };
  return { idToken, user: nameOf(form.user) };
}

function nameOf(user: string | undefined): AppleAnswer['user'] {
  if (user === undefined) return null;
  try {
    return appleUser.parse(JSON.parse(user)).name;
  } catch {
    return null;
  }
}

function facebookOutcome({ code, error }: { code?: string; error?: string }): ReturnTarget['outcome'] | null {
  if (error !== undefined) return { error: error === 'access_denied' ? 'access_denied' : 'server_error' };
  return code !== undefined && /^[\w.~-]{1,2000}$/.test(code) ? { code } : null;
}

/** Port or scheme of a Facebook state, which is `<port or "scheme">.<256 random bits>`. */
function targetOf(state: string): CallbackTarget | null {
  const found = /^(scheme|[0-9]{4,5})\.[A-Za-z0-9_-]{43}$/.exec(state)?.[1];
  if (found === 'scheme') return 'scheme';
  return port.safeParse(Number(found)).data ?? null;
}

/** The named parameters, each there once at most; null when one comes twice (RFC 6749 section 3.1). */
function onceEach<Name extends string>(
  parameters: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string>> | null {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const [value, second] = parameters.getAll(name);
    if (second !== undefined) return null;
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** One cookie for each attempt, so that two sign-ins in one browser do not disturb each other. */
function cookieName(id: string): string {
  return `roster-${id}`;
}

function cookieOf(c: Context, id: string): string | undefined {
  return /^[0-9a-f]{32}$/.test(id) ? getCookie(c, cookieName(id), 'host') : undefined;
}
