/** The relay's pages. They carry a code at most, and send the person on to their own machine and nowhere else. */
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
/** `replace`, so that the page with the code is not in the history. */
const script = `location.replace(document.querySelector('a').href);`;
const rawStyle = raw(`<style>${style}</style>`);
const rawScript = raw(`<script>${script}</script>`);
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of every page: nothing kept, nothing sent on, nothing loaded, nothing framed. */
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

/** What goes back to the app. */
export interface ReturnTarget {
  provider: 'apple' | 'facebook';
  target: CallbackTarget;
  state: string;
  /** A code that only the app can redeem, or what went wrong in OAuth's words (RFC 6749 section 4.1.2.1). */
  outcome: { code: string } | { error: 'access_denied' | 'server_error' };
}

/** The one address that a page of the relay leads to. Host and path are fixed; a port and a few plain words vary. */
export function returnUrl({ provider, target, state, outcome }: ReturnTarget): string {
  const parameters = new URLSearchParams({ ...outcome, state }).toString();
  return target === 'scheme'
    ? `dev.roster.app://auth/callback?${parameters}`
    : `http://127.0.0.1:${String(target)}/cb/${provider}?${parameters}`;
}

/** Sends the person back to Roster: by script, and by a link where there is none. A navigation, since browsers ask before a page may fetch from this machine. */
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

/** A page for whoever came by a way that leads nowhere. */
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
