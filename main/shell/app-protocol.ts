/** Serves the page from `app://roster/`: the built files and nothing else. */
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Protocol } from 'electron';

/** Scheme and address of the page. */
export const pageScheme = 'app';
export const pageOrigin = `${pageScheme}://roster`;
export const pageUrl = `${pageOrigin}/index.html`;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** Nothing from anywhere but the built files; no inline script or style; no network at all. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Has to run before the app is ready. */
export function registerPageScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Answers requests for the page with files of `folder`. */
export function servePage(protocol: Protocol, folder: string): void {
  let files: Promise<ReadonlySet<string>> | undefined;
  protocol.handle(pageScheme, async (request) => {
    files ??= filesBelow(folder);
    const url = new URL(request.url);
    const path = url.pathname;
    // A path is looked up among the names of known files, so that no spelling of `..` can lead out.
    if (request.method !== 'GET' || url.host !== 'roster' || !(await files).has(path)) {
      return new Response('Not found', { status: 404 });
    }
    return new Response(await readFile(join(folder, path)), {
      headers: {
        'Content-Type': contentTypes[extname(path)] ?? 'application/octet-stream',
        'Content-Security-Policy': contentSecurityPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
      },
    });
  });
}

/** The address paths of all files below a folder, such as `/assets/page.js`. */
async function filesBelow(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`),
  );
}
