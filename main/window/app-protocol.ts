/** Serves the page from `app://roster/`: only the built files. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Protocol, ProtocolRequest, ProtocolResponse } from 'electron';

const pageScheme = 'app';
export const pageOrigin = `${pageScheme}://roster`;
export const pageUrl = `${pageOrigin}/index.html`;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** Allows only the built files: no inline scripts or styles, no network access. */
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

/** Must run before the app is ready. */
export function registerPageScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** The page's files by URL path, such as `/assets/page.js`. */
export type PageFiles = ReadonlyMap<string, Buffer>;

type PageAnswer = Omit<ProtocolResponse, 'headers'> & { data: Buffer; headers?: Record<string, string> };

/**
 * Reads all files in a folder: ~0.5 MB, needed on every start. Synchronous reads take < 1 ms in total, asynchronous
 * ones many ms.
 */
export function readPage(folder: string): PageFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, readFileSync(path)]));
}

/**
 * Serves the page's files; calls `files` with the path of each request.
 *
 * Uses Electron's older API: `protocol.handle` loads the `Request` and `Response` implementation, which takes the main
 * process 70 to 110 ms before the page receives its first byte (`bench/README.md`). The old API is deprecated; if
 * Electron removes it, the new one is used.
 */
export function servePage(
  protocol: Partial<Pick<Protocol, 'registerBufferProtocol'>> & Pick<Protocol, 'handle'>,
  files: (path: string) => PageFiles,
): void {
  if (typeof protocol.registerBufferProtocol === 'function') {
    protocol.registerBufferProtocol(pageScheme, (request, callback) => {
      callback(answer(request, files));
    });
    return;
  }
  protocol.handle(pageScheme, (request) => {
    const { statusCode, mimeType, headers, data } = answer(request, files);
    return new Response(new Uint8Array(data), {
      status: statusCode ?? 200,
      headers: headers ?? { 'Content-Type': mimeType ?? 'application/octet-stream' },
    });
  });
}

function answer(
  { method, url: address }: Pick<ProtocolRequest, 'method' | 'url'>,
  files: (path: string) => PageFiles,
): PageAnswer {
  const url = new URL(address);
  // The path is only a key in the map of known files, so path traversal with `..` is impossible.
  const file = method === 'GET' && url.host === 'roster' ? files(url.pathname).get(url.pathname) : undefined;
  if (file === undefined) return { statusCode: 404, mimeType: 'text/plain', data: Buffer.from('Not found') };
  return {
    statusCode: 200,
    data: file,
    headers: {
      'Content-Type': contentTypes[extname(url.pathname)] ?? 'application/octet-stream',
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
  };
}
