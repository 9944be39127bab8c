/** Pages that the browser shows after the provider's redirect. */
import { createHash } from 'node:crypto';
import type { LateReturn } from '../attempt-states.js';

/** Text of one page. */
export interface CallbackPageText {
  title: string;
  sentence: string;
}

/** The pages of the listener in one language. */
export interface CallbackPages {
  /** Language tag, such as `en`. */
  language: string;
  /** After a successful sign-in. */
  signedIn: CallbackPageText;
  /** After the callback, when the outcome is not known or was no success. */
  done: CallbackPageText;
  /** After the end of the attempt. */
  late: Readonly<Record<LateReturn, CallbackPageText>>;
  /** A request that is not a navigation to this listener. */
  notForHere: CallbackPageText;
  /** Another path. */
  nothingHere: CallbackPageText;
  /** The right path with the wrong parameters. */
  callbackMismatch: CallbackPageText;
}

/** The page's only style sheet. The Content-Security-Policy allows it by its hash and blocks any other. */
const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
  main { max-width: 28rem; padding: 2rem; text-align: center; }
  svg { width: 3.5rem; height: 3.5rem; margin-bottom: 1rem; }
  h1 { font-size: 1.25rem; font-weight: 600; margin: 0 0 .5rem; }
  p { margin: 0; opacity: .75; }
`;

/** Roster's icon, as in `assets/icon.svg`. */
const icon =
  '<svg viewBox="0 0 512 512" aria-hidden="true"><rect width="512" height="512" rx="112" fill="#3448c5"/><circle cx="176" cy="176" r="56" fill="#fff"/><rect x="264" y="146" width="144" height="60" rx="30" fill="#fff" opacity=".9"/><circle cx="176" cy="336" r="56" fill="#a9b4ff"/><rect x="264" y="306" width="144" height="60" rx="30" fill="#a9b4ff"/></svg>';

/** Removes the code and the state from the address bar and the history, on error pages too. */
const script = "history.replaceState(null, '', location.pathname)";

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of every page of the loopback listener: no caching, no referrer, no external resources. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** Renders a page. The text is part of this program and never of a request, so it needs no escaping. */
export function callbackPage({ title, sentence }: CallbackPageText, language: string): string {
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<title>${title}</title><style>${style}</style><script>${script}</script></head>`,
    `<body><main>${icon}<h1>${title}</h1><p>${sentence}</p></main></body></html>`,
  ].join('');
}
