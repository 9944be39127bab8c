/** `fetch` through Electron's `net` or a session: unlike Node, Chromium uses the system's proxy and certificates. */
import type { Fetch } from './network.js';

/** Message of Electron's error for a redirect with `redirect: 'manual'`; it does not return the response. */
const redirected = 'Redirect was cancelled';

/** Gives Electron's `fetch` the semantics of the standard one. Sends no cookies and does not cache responses. */
export function chromiumFetch(ask: Fetch): Fetch {
  return async (url, init) => {
    try {
      return await ask(url, { ...init, credentials: 'omit', cache: 'no-store' });
    } catch (error) {
      if (init.redirect !== 'manual' || !(error instanceof Error) || !error.message.includes(redirected)) throw error;
      // Electron does not report the redirect's status or target; it is not followed.
      return new Response(null, { status: 302 });
    }
  };
}
