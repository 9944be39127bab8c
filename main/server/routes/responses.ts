/** Request and response helpers for the wire protocol. */
import type { Context } from 'hono';
import type { ZodType } from 'zod';
import { DatabaseError } from '../store/database-access.js';
import { UnstorableError } from '../store/text.js';
import { badRequest, unavailable, WireError } from '../wire-error.js';

/** Path prefix of all routes. */
export const root = '/api/client/v2.0';

/** A JSON response. Exactly `application/json`: the Node SDK parses errors only with this spelling. */
export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

/** A response without a body; with a content type, the web SDK would throw. */
export function empty(status = 204): Response {
  return new Response(null, { status });
}

/** The parts of a JSON response. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** Converts an error to `{error, error_code, link}`. Unexpected errors do not expose their message. */
export function errorAnswer(error: unknown): Answer {
  const { code, message, retryAfterSeconds, status } = wireOf(error);
  return {
    status,
    body: { error: message, ...(code === null ? {} : { error_code: code }), link: '' },
    headers: {
      // The rest of the body stays unread, so the connection cannot be reused.
      ...(status === 413 ? { Connection: 'close' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    },
  };
}

export function errorResponse(error: unknown): Response {
  const { status, body, headers = {} } = errorAnswer(error);
  const response = json(body, status);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function wireOf(error: unknown): WireError {
  if (error instanceof WireError) return error;
  if (error instanceof UnstorableError) return badRequest(error.message);
  if (error instanceof DatabaseError && error.isAway) return unavailable();
  return new WireError(500, 'InternalServerError', 'internal server error');
}

/** Log line for an unexpected error, or null for any other; an outage of the database is logged when it begins. Omits the request, which may contain a secret. */
export function logLine(error: unknown, { method, route }: { method: string; route: string }): string | null {
  if (wireOf(error).status !== 500) return null;
  const what = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : typeof error;
  return `${method} ${route} failed: ${what}`;
}

/** Maximum nesting depth of a body. Code that processes values recurses once per level. */
const maxDepth = 200;

/** Parses the body as JSON. @throws WireError if it is not JSON or is nested too deeply */
export async function readJson(c: Context): Promise<unknown> {
  return parseJson(await c.req.text());
}

/** Like `readJson`, for the text of a body. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > maxDepth) throw badRequest('the request body is nested too deeply');
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    throw badRequest('the request body is not valid JSON');
  }
}

/** Maximum bracket depth outside of strings. */
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

/** Parses the body with a schema. @throws WireError */
export async function readBody<T>(c: Context, schema: ZodType<T>): Promise<T> {
  const body = await readJson(c);
  let field = '';
  try {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    field = parsed.error.issues[0]?.path.join('.') ?? '';
  } catch {
    // A schema throws on an object whose `length` cannot be converted to a number; then there is no field name.
  }
  throw badRequest(
    field === '' ? 'the request body does not have the right shape' : `'${field}' is missing or not right`,
  );
}

/** The bearer token, or null without one. The web SDK sends the literal `null` when no user is signed in. */
export function bearer(c: Context): string | null {
  return bearerIn(c.req.header('authorization'));
}

const bearerLength = 'bearer '.length;

/** Like `bearer`, for the value of the `Authorization` header. */
export function bearerIn(header: string | undefined): string | null {
  if (header === undefined || !/^bearer /i.test(header)) return null;
  const end = header.indexOf(' ', bearerLength);
  const token = end === -1 ? header.slice(bearerLength) : header.slice(bearerLength, end);
  return token === '' || token === 'null' ? null : token;
}
