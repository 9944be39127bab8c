/** The request that a function describes, in the vendor's shape. */
import { Binary } from 'bson';
import * as z from 'zod';
import type { DigestCredentials } from './digest-auth.js';
import type { HttpRequest } from './exchange.js';
import { HttpServiceError } from './http-service-error.js';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** Undefined values are left out, as JSON leaves them out. */
const texts = z
  .union([text.nullish().transform((one) => [one]), z.array(text.nullish())])
  .transform((values) => values.filter((one) => one != null));

const requestOptions = z.looseObject({
  url: z.string().optional(),
  scheme: z.string().optional(),
  host: z.string().optional(),
  path: z.string().optional(),
  query: z.record(z.string(), texts).optional(),
  fragment: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  headers: z.record(z.string(), texts).optional(),
  cookies: z.record(z.string(), text).optional(),
  followRedirects: z.boolean().optional(),
  body: z.union([z.string(), z.instanceof(Binary)]).optional(),
  form: z.record(z.string(), text).optional(),
  digestAuth: z.boolean().optional(),
  timeout: z.number().positive().optional(),
});

/** A request, with the credentials for digest authentication or null. */
export type DescribedRequest = HttpRequest & { digest: DigestCredentials | null };

/** Header names that belong to the connection. */
const forbidden: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
]);

/** Whether functions may not set this header. `name`: in lower case. */
export function isForbiddenHeader(name: string): boolean {
  return forbidden.has(name);
}

/** @throws HttpServiceError */
export function httpRequestOf(method: string, given: unknown): DescribedRequest {
  const parsed = requestOptions.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new HttpServiceError(
      `http.${method.toLowerCase()}: “${issue?.path.join('.') ?? ''}” is invalid (${issue?.message ?? ''})`,
    );
  }
  const { headers = {}, cookies, body, form, followRedirects = false, timeout, digestAuth, ...rest } = parsed.data;
  const all: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(headers)) {
    const own = name.toLowerCase();
    if (!isForbiddenHeader(own) && values.length > 0) all[own] = [...(all[own] ?? []), ...values];
  }
  if (cookies !== undefined) {
    all['cookie'] = [
      Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
    ];
  }
  const url = urlOf(rest);
  let digest: DigestCredentials | null = null;
  if (url.username !== '' || url.password !== '') {
    const credentials = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
    if (digestAuth === true) digest = credentials;
    else {
      const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
      all['authorization'] ??= [`Basic ${basic}`];
    }
    url.username = '';
    url.password = '';
  }
  let content =
    body === undefined
      ? null
      : typeof body === 'string'
        ? Buffer.from(body)
        : Buffer.from(body.buffer.subarray(0, body.position));
  if (form !== undefined && content === null) {
    content = Buffer.from(new URLSearchParams(form).toString());
    all['content-type'] ??= ['application/x-www-form-urlencoded'];
  }
  return {
    method,
    digest,
    url,
    headers: all,
    body: content,
    followRedirects,
    timeoutMs: timeout === undefined ? null : timeout * 1000,
  };
}

function urlOf({
  url,
  scheme = 'https',
  host,
  path = '',
  query,
  fragment,
  username,
  password,
}: z.infer<typeof requestOptions>): URL {
  const written = url ?? (host === undefined ? undefined : `${scheme}://${host}/${path.replace(/^\//, '')}`);
  if (written === undefined) throw new HttpServiceError('http: the request needs “url” or “host”.');
  let made: URL;
  try {
    made = new URL(written);
  } catch {
    throw new HttpServiceError(`http: “${written}” is not a URL.`);
  }
  if (made.protocol !== 'http:' && made.protocol !== 'https:') {
    throw new HttpServiceError(`http: “${made.protocol}” is not supported, only http: and https:.`);
  }
  for (const [name, values] of Object.entries(query ?? {}))
    for (const value of values) made.searchParams.append(name, value);
  if (fragment !== undefined) made.hash = fragment;
  if (username !== undefined) made.username = username;
  if (password !== undefined) made.password = password;
  return made;
}
