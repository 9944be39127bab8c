/** Serves the page from `app://roster/`: the built files and nothing else. */
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Protocol, ProtocolRequest, ProtocolResponse } from 'electron';

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

/** The page's files, by their paths in its address, such as `/assets/page.js`. */
export type PageFiles = ReadonlyMap<string, Buffer>;

/** What the page gets for a request. */
type PageAnswer = Omit<ProtocolResponse, 'headers'> & { data: Buffer; headers?: Record<string, string> };

/** Reads all files below a folder. Half a megabyte, which every start needs; at once takes less than a millisecond, in turns many. */
export function readPage(folder: string): PageFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, readFileSync(path)]));
}

/**
 * Answers requests for the page with its files, which it asks for with each request.
 *
 * By the older of Electron's two ways: `protocol.handle` speaks `Request` and `Response`, whose library takes main 70 to 110 ms to load
 * before the page gets its first byte (`bench/README.md`). It is deprecated; an Electron without it gets the newer one.
 */
export function servePage(
  protocol: Partial<Pick<Protocol, 'registerBufferProtocol'>> & Pick<Protocol, 'handle'>,
  files: () => PageFiles,
): void {
  if (typeof protocol.registerBufferProtocol === 'function') {
    protocol.registerBufferProtocol(pageScheme, (request, callback) => {
      callback(answer(request, files()));
    });
    return;
  }
  protocol.handle(pageScheme, (request) => {
    const { statusCode, mimeType, headers, data } = answer(request, files());
    return new Response(new Uint8Array(data), {
      status: statusCode ?? 200,
      headers: headers ?? { 'Content-Type': mimeType ?? 'application/octet-stream' },
    });
  });
}

function answer({ method, url: address }: Pick<ProtocolRequest, 'method' | 'url'>, files: PageFiles): PageAnswer {
  const url = new URL(address);
  // A path is looked up among the names of known files, so that no spelling of `..` can lead out.
  const file = method === 'GET' && url.host === 'roster' ? files.get(url.pathname) : undefined;
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
