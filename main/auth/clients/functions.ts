/** Calls to the app's functions. */
import { requireString } from '../errors/arguments.js';
import type { CallOptions } from '../http/abort.js';
import { decode, encode } from '../http/extended-json.js';
import { anything } from '../http/shape.js';
import type { UserSession } from '../session/user-session.js';

/** Calls a function; arguments and result are sent as Extended JSON. @throws AuthError */
export async function callFunction(
  session: UserSession,
  name: string,
  given: readonly unknown[],
  { signal }: CallOptions = {},
): Promise<unknown> {
  const body = { name: requireString(name, 'name'), arguments: encode(given) };
  const answer = await session.request(
    { method: 'POST', scope: 'app', path: '/functions/call', body, signal },
    anything,
  );
  return answer === undefined ? null : decode(answer);
}

/** Returns an object on which every property name is a function of the app. */
export function functionsOf(session: UserSession, options: CallOptions = {}): object {
  return new Proxy(
    {},
    {
      get: (_target, name) =>
        // Consoles read `inspect` on every object they print.
        typeof name === 'string' && name !== 'inspect'
          ? (...given: unknown[]) => callFunction(session, name, given, options)
          : undefined,
    },
  );
}
