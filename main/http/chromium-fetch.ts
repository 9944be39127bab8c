/** `fetch` of Electron's `net` or of one of its sessions: Chromium knows the system's proxy and certificates, which Node does not. */
import type { Fetch } from './network.js';

/** What Electron rejects with instead of giving the redirect to a request with `redirect: 'manual'`. */
const redirected = 'Redirect was cancelled';

/** Makes the platform's semantics of Electron's `fetch`. Sends no cookies and keeps no answer for a later request. */
export function chromiumFetch(ask: Fetch): Fetch {
  return async (url, init) => {
    try {
      return await ask(url, { ...init, credentials: 'omit', cache: 'no-store' });
    } catch (error) {
      if (init.redirect !== 'manual' || !(error instanceof Error) || !error.message.includes(redirected)) throw error;
      // Which redirect it was is not told, and not followed either.
      return new Response(null, { status: 302 });
    }
  };
}
