/** Requests and answers as the wire protocol has them. */
import type { Context } from 'hono';
import type { ZodType } from 'zod';
import { UnstorableError } from '../store/text.js';
import { WireError, badRequest } from '../wire-error.js';

/** Path before every route. */
export const root = '/api/client/v2.0';

/** A JSON answer. Exactly `application/json`: the Node SDK reads errors from no other spelling. */
export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

/** An answer without content; a content type on it would make the web SDK throw. */
export function empty(status = 204): Response {
  return new Response(null, { status });
}

/** An error as `{error, error_code, link}`. Whatever was not thrown on purpose says nothing of itself. */
export function errorResponse(error: unknown): Response {
  const wire = wireOf(error);
  const code = wire.errorCode === null ? {} : { error_code: wire.errorCode };
  const response = json({ error: wire.message, ...code, link: '' }, wire.status);
  // The rest of the body stays unread, so the connection cannot serve another request.
  if (wire.status === 413) response.headers.set('Connection', 'close');
  if (wire.retryAfterSeconds !== undefined) response.headers.set('Retry-After', String(wire.retryAfterSeconds));
  return response;
}

function wireOf(error: unknown): WireError {
  if (error instanceof WireError) return error;
  if (error instanceof UnstorableError) return badRequest(error.message);
  return new WireError(500, 'InternalServerError', 'internal server error');
}

/** What the log says of an error that was not thrown on purpose, or null. Without the request, which may hold a secret. */
export function logLine(error: unknown, c: Context): string | null {
  if (wireOf(error).status !== 500) return null;
  const what = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : typeof error;
  return `${c.req.method} ${c.req.routePath} failed: ${what}`;
}

/** How deeply a body may be nested. Whatever works on a value calls itself for each level. */
const maxDepth = 200;

/** The body of a request. @throws WireError when it is no JSON or nested too deeply */
export async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (depthOf(text) > maxDepth) throw badRequest('the request body is nested too deeply');
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    throw badRequest('the request body is not valid JSON');
  }
}

/** The greatest number of brackets that are open at once, outside of strings. */
function depthOf(text: string): number {
  let depth = 0;
  let greatest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') inString = !inString;
    else if (letter === '\\') at += 1;
    else if (inString) continue;
    else if (letter === '[' || letter === '{') greatest = Math.max(greatest, (depth += 1));
    else if (letter === ']' || letter === '}') depth -= 1;
  }
  return greatest;
}

/** The body of a request in a shape. @throws WireError */
export async function readBody<T>(c: Context, schema: ZodType<T>): Promise<T> {
  const body = await readJson(c);
  let field = '';
  try {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    field = parsed.error.issues[0]?.path.join('.') ?? '';
  } catch {
    // A schema throws on an object whose `length` cannot become a number; then no field has a name.
  }
  throw badRequest(
    field === '' ? 'the request body does not have the right shape' : `'${field}' is missing or not right`,
  );
}

/** The token of a request, or null when there is none. The web SDK sends `null` by name when nobody is signed in. */
export function bearer(c: Context): string | null {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '' && token !== 'null' ? token : null;
}
