/** HTML pages of the relay. They contain at most a code and lead only to the user's own machine. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { CallbackTarget } from './attempts.js';

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
  main { max-width: 28rem; padding: 2rem; text-align: center; }
  h1 { font-size: 1.25rem; font-weight: 600; margin: 0 0 .5rem; }
  p { margin: 0 0 1.5rem; opacity: .75; }
  a { display: inline-block; padding: .5rem 1.25rem; border-radius: .5rem; background: #3a5bd9; color: #fff; text-decoration: none; }
  a:focus-visible { outline: 3px solid #3a5bd9; outline-offset: 3px; }
`;
/** Uses `replace` so that the page with the code does not stay in the history. */
const script = `location.replace(document.querySelector('a').href);`;
const rawStyle = raw(`<style>${style}</style>`);
const rawScript = raw(`<script>${script}</script>`);
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of every page: no caching, no referrer, no external resources, no framing. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** The result that is returned to the app. */
export interface ReturnTarget {
  provider: 'apple' | 'facebook';
  target: CallbackTarget;
  state: string;
  /** A code that only the app can redeem, or an OAuth error code (RFC 6749 section 4.1.2.1). */
  outcome: { code: string } | { error: 'access_denied' | 'server_error' };
}

/** Builds the only URL that a relay page links to. Host and path are fixed; only the port and plain parameters vary. */
function returnUrl({ provider, target, state, outcome }: ReturnTarget): string {
  const parameters = new URLSearchParams({ ...outcome, state }).toString();
  return target === 'scheme'
    ? `dev.roster.app://auth/callback?${parameters}`
    : `http://127.0.0.1:${String(target)}/cb/${provider}?${parameters}`;
}

/**
 * Page that sends the user back to Roster by script, with a link as fallback. It navigates, because browsers prompt
 * before a page may fetch from the local machine.
 */
export function returnPage(back: ReturnTarget) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Back to Roster</title>
        ${rawStyle}
      </head>
      <body>
        <main>
          <h1>Back to Roster</h1>
          <p>You are on the way back. If nothing happens, press the button.</p>
          <a href="${returnUrl(back)}" rel="noreferrer">Return to Roster</a>
        </main>
        ${rawScript}
      </body>
    </html>`;
}

/** Page for a request that does not belong to a pending sign-in. */
export function errorPage(title: string, sentence: string) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${rawStyle}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${sentence}</p>
        </main>
      </body>
    </html>`;
}
