/** Requests and answers as the wire protocol has them. */
import type { Context } from 'hono';
import type { ZodType } from 'zod';
import { WireError, badRequest } from './wire-error.js';

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
export function answerError(error: unknown): Response {
  const wire = error instanceof WireError ? error : new WireError(500, 'InternalServerError', 'internal server error');
  const code = wire.errorCode === null ? {} : { error_code: wire.errorCode };
  const response = json({ error: wire.message, ...code, link: '' }, wire.status);
  // The rest of the body stays unread, so the connection cannot serve another request.
  if (wire.status === 413) response.headers.set('Connection', 'close');
  if (wire.retryAfterSeconds !== undefined) response.headers.set('Retry-After', String(wire.retryAfterSeconds));
  return response;
}

/** The body of a request. @throws WireError when it is no JSON */
export async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw badRequest('the request body is not valid JSON');
  }
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
