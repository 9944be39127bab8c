/**
 * HTTP routes of the relay. It receives Apple's form POST, and Facebook's redirect for a live app, and returns a
 * one-time code to the Roster instance that started the sign-in. No call accepts a redirect URL (RFC 9700 section
 * 4.11), and there is no endpoint to poll: otherwise an attacker could start a sign-in and collect what another user
 * approved.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { JWTPayload } from 'jose';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import { type AppleAnswer, type CallbackTarget, RelayAttempts } from './attempts.js';
import { callerOf } from './caller.js';
import { errorPage, pageHeaders, returnPage, type ReturnTarget } from './pages.js';
import type { RelaySettings } from './relay-settings.js';

export interface RelayContext {
  settings: RelaySettings;
  attempts: RelayAttempts;
  /** Verifies signature, issuer, audience and times of an Apple ID token. Rejects if one of them is wrong. */
  verify: (idToken: string) => Promise<JWTPayload & { sub: string }>;
  /** Returns the public URL of the relay. */
  url: () => string;
  /** Receives log lines, which identify sign-ins only by attempt id. */
  log: (line: string) => void;
  /** Maximum number of starts and redemptions of one caller in a minute. */
  callsPerMinute: number;
}

const maxBodyBytes = 64 * 1024;
const cookieSeconds = 5 * 60;

const base64url256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const port = z.int().min(1024).max(65_535);
const startBody = z.strictObject({
  challenge: base64url256,
  /** SHA-256 in hex: the nonce that is sent to Apple. */
  nonceHash: z.string().regex(/^[0-9a-f]{64}$/),
  state: base64url256,
  target: z.union([port, z.literal('scheme')]),
});
const redeemBody = z.strictObject({ handoff: base64url256, verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/) });
/** User data that Apple sends at the first authorization. It is unsigned, so identity must not depend on it. */
const appleUser = z.object({
  name: z.object({ firstName: z.string().max(200).default(''), lastName: z.string().max(200).default('') }),
});

/** Builds the relay's routes, relative to its URL. */
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
    // Apple responds with a cross-site POST, which would not include a cookie with stricter `SameSite`.
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
    // Apple does not decode `+` in a scope as a space.
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

  // Facebook's code is passed through: only the app has its verifier (RFC 7636). The state starts with the target.
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

/** Evaluates Apple's form. Apple's own error codes are not passed on. */
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

/** Extracts the target from a Facebook state, which is `<port or "scheme">.<256 random bits>`. */
function targetOf(state: string): CallbackTarget | null {
  const found = /^(scheme|[0-9]{4,5})\.[A-Za-z0-9_-]{43}$/.exec(state)?.[1];
  if (found === 'scheme') return 'scheme';
  return port.safeParse(Number(found)).data ?? null;
}

/** Returns the named parameters, or null if one of them occurs more than once (RFC 6749 section 3.1). */
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

/** One cookie per attempt, so that two sign-ins in one browser do not interfere. */
function cookieName(id: string): string {
  return `roster-${id}`;
}

function cookieOf(c: Context, id: string): string | undefined {
  return /^[0-9a-f]{32}$/.test(id) ? getCookie(c, cookieName(id), 'host') : undefined;
}
