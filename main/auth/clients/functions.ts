/** Calls to the app's functions. */
import * as z from 'zod/mini';
import { requireString } from '../errors/arguments.js';
import type { CallOptions } from '../http/abort.js';
import { decode, encode } from '../http/extended-json.js';
import type { UserSession } from '../session/user-session.js';

/**
 * The app's functions by name: `user.functions.add(1, 2)`. Never await the object itself: `then` is also a function
 * name.
 */
export type Functions = Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>;

/** Calls a function; arguments and result are sent as Extended JSON. @throws AuthError */
export async function callFunction(
  keeper: UserSession,
  name: string,
  given: readonly unknown[],
  { signal }: CallOptions = {},
): Promise<unknown> {
  const body = { name: requireString(name, 'name'), arguments: encode(given) };
  const answer = await keeper.request(
    { method: 'POST', scope: 'app', path: '/functions/call', body, signal },
    z.unknown(),
  );
  return answer === undefined ? null : decode(answer);
}

/** Returns an object on which every property name is a function of the app. */
export function functionsOf(keeper: UserSession, options: CallOptions = {}): Functions {
  const target: Functions = {};
  return new Proxy(target, {
    get: (_target, name) =>
      // Consoles read `inspect` on every object they print.
      typeof name === 'string' && name !== 'inspect'
        ? (...given: unknown[]) => callFunction(keeper, name, given, options)
        : undefined,
  });
}
