/**
 * What a backend advertises in its location (`main/server/README.md`). Untrusted, like every response of a backend;
 * an invalid part is ignored.
 */
import * as z from 'zod';
import { signInSettings } from '../../preload/contract/index.js';
import { isLoopbackHost } from '../../preload/urls/loopback-host.js';
import { boundedFetch } from '../http/bounded-fetch.js';
import { type ToldByBackend, toldByBackend, toldName } from '../storage/told-by-backend.js';
import { safeParse } from '../validation/safe-parse.js';

const { openid, ...browser } = signInSettings.shape;

/** Limits on the response with a location. */
export const locationBounds = { timeoutMs: 10_000, maxBytes: 64 * 1024 };

/** Browser sign-in as a backend advertises it. */
const toldBrowser = z.object({
  openid: z
    .looseObject({ name: toldName.nullable().catch(null) })
    .nullable()
    .catch(null),
  google: browser.google.catch(null),
  facebook: browser.facebook.catch(null),
  apple: browser.apple.catch(null),
});

const location = z.object({
  roster: z.object({ name: z.unknown(), providers: z.unknown(), browser: z.unknown() }).partial(),
});

/** What a backend at `baseUrl` advertises in its location; null if nothing. */
export function toldInLocation(answer: unknown, baseUrl: string): ToldByBackend | null {
  const roster = safeParse(location, answer)?.roster;
  if (roster === undefined) return null;
  const isLocal = isLoopbackHost(new URL(baseUrl).hostname);
  const told = { name: roster.name, providers: roster.providers, ...toldSignIn(roster.browser, isLocal) };
  return safeParse(toldByBackend, told) ?? null;
}

/**
 * Parses advertised sign-in settings. `isLocal`: whether the backend runs on this computer. Others may not name an address on
 * this computer: Roster and the browser would send requests to a program that did not expect them.
 */
export function toldSignIn(given: unknown, isLocal: boolean): Pick<ToldByBackend, 'signIn' | 'openIdName'> {
  const told = safeParse(toldBrowser, given);
  const { name: openIdName = null, ...issuer } = told?.openid ?? {};
  const isAllowed = (address: string | null) =>
    address === null || isLocal || !isLoopbackHost(new URL(address).hostname);
  const openId = safeParse(openid, issuer) ?? null;
  const { google = null, facebook = null, apple = null } = told ?? {};
  return {
    signIn: {
      google,
      openid: isAllowed(openId?.issuer ?? null) ? openId : null,
      facebook: isAllowed(facebook?.relay ?? null) ? facebook : null,
      apple: isAllowed(apple?.relay ?? null) ? apple : null,
    },
    openIdName,
  };
}

/** The parsed body of a location. @throws BoundsError if it is too long or too slow */
export async function readLocation(response: Response): Promise<unknown> {
  const bounds = { ...locationBounds, fetch: () => Promise.resolve(response) };
  return parsedJson(await (await boundedFetch('', {}, bounds)).text());
}

/** Null if the text is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
