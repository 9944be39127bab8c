/** Asks a remote backend over its administration API. */
import * as z from 'zod';
import { type AdminRole, adminRoles } from '../../preload/contract/model/names.js';
import { plainText } from '../../preload/text/plain-text.js';
import { AuthError, type Fetch } from '../auth/index.js';
import { isRosterError, RosterError } from '../errors/roster-error.js';
import { boundedFetch, BoundsError } from '../http/bounded-fetch.js';
import { UnreadableAnswer } from '../http/unreadable-answer.js';
import { type AskAnswer, asks } from '../server/admin/asks.js';
import { safeParse } from '../validation/safe-parse.js';
import { type AskBackend, RefusalError } from './ask-backend.js';
import { type AdminRequest, adminRequests } from './http-requests.js';

export interface AskOverHttpOptions {
  /** Address of the backend, with https unless it is on this computer. */
  baseUrl: string;
  /** The administrator key. */
  key: string;
  /** The backend's name, for errors. */
  name: string;
  fetch: Fetch;
}

/** A function may run as long as the backend allows. */
const bounds = { timeoutMs: 45_000, maxBytes: 16 * 1024 * 1024 };

const keyAnswer = z.object({ role: z.enum(adminRoles) });
const errorBody = z.object({ error: z.string(), error_code: z.string().optional() });
/** Longer than any error message of a server. */
const longestRefusal = 500;
/** Statuses that a proxy sends when it cannot reach the server. */
const awayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

export function askOverHttp(options: AskOverHttpOptions): AskBackend {
  return async (name, input) => {
    const request = adminRequests[name](input);
    const first = await send(options, request);
    const { then } = request;
    // The first request has succeeded; an error would make the user repeat it.
    const { answer, response } =
      then === undefined
        ? first
        : await send(options, then).catch(() => ({ answer: then.otherwise, response: first.response }));
    // The caller checks the form of every answer. A wrong form is reported as a fault of the backend.
    if (!asks[name].answer.safeParse(answer).success) throw badAnswer(response);
    return answer;
  };
}

/** Returns the app that the server serves. @throws RefusalError, RosterError, AuthError */
export async function servedApp(ask: AskBackend): Promise<AskAnswer<'app.show'>> {
  return asks['app.show'].answer.parse(await ask('app.show', {}));
}

/**
 * The role of the key. A server that does not know the question may be older than roles: its keys belong to administrators.
 * @throws RefusalError, RosterError, AuthError
 */
export async function roleOfKey(options: AskOverHttpOptions): Promise<AdminRole> {
  const sent = await send(options, { method: 'GET', path: '/key' }).catch((error: unknown) => {
    if (isRosterError(error) && error.code === 'administrationMissing') return null;
    throw error;
  });
  if (sent === null) return 'administrator';
  const found = safeParse(keyAnswer, sent.answer);
  if (found === undefined) throw badAnswer(sent.response);
  return found.role;
}

/** An answer and its HTTP response. */
interface Sent {
  answer: unknown;
  response: Response;
}

/** @throws RefusalError, RosterError, AuthError; none contains the key */
async function send({ baseUrl, key, name, fetch }: AskOverHttpOptions, request: AdminRequest): Promise<Sent> {
  const { method, path, body, toAnswer = (response: unknown) => response } = request;
  const headers = {
    ...{ Accept: 'application/json', Authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  // Following a redirect would send the key to an address that the user did not choose.
  const init: RequestInit = { method, headers, redirect: 'manual' };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await boundedFetch(`${baseUrl}/admin/v1${path}`, init, { ...bounds, fetch }).catch(
    (error: unknown) => {
      const isTooLong = error instanceof BoundsError && error.code === 'tooLarge';
      const isLate = error instanceof BoundsError && error.code === 'timedOut';
      const kind = isTooLong ? 'badResponse' : isLate ? 'timedOut' : 'unreachable';
      throw new AuthError({ kind, code: 0, message: 'no answer', cause: error });
    },
  );
  const text = await response.text();
  if (!response.ok) throw refusalOf(response, text, name);
  if (text === '') return { answer: null, response };
  try {
    return { answer: toAnswer(JSON.parse(text)), response };
  } catch {
    throw badAnswer(response);
  }
}

function refusalOf(response: Response, text: string, backend: string): Error {
  const { status, headers } = response;
  const refused = safeParse(errorBody, parsed(text));
  if (status === 401) return new RosterError('adminKeyRefused', { backend });
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
  if (refused?.error_code === 'RoleRequired') return new RosterError('adminKeyReadsOnly', { backend });
  if (status === 429) {
    return new AuthError({
      ...{ kind: 'tooManyRequests', code: 0, message: 'too many requests', statusCode: status, retryAfterSeconds },
    });
  }
  // A server without a key, or one that does not know the route, answers without a code.
  if (status === 404 && refused?.error_code === undefined) return new RosterError('administrationMissing', { backend });
  if (awayStatuses.has(status) && (refused?.error_code ?? 'ServiceUnavailable') === 'ServiceUnavailable') {
    return new RosterError('administrationAway', { backend });
  }
  return refused === undefined
    ? badAnswer(response)
    : new RefusalError(refused.error_code ?? null, shortened(refused.error), retryAfterSeconds);
}

/** A server can send a text of any length, with any characters. */
function shortened(text: string): string {
  const start = plainText(text.slice(0, longestRefusal));
  return text.length > longestRefusal ? `${start}…` : start;
}

function badAnswer({ status: statusCode, headers }: Response): AuthError {
  const cause = new UnreadableAnswer(statusCode, headers);
  return new AuthError({
    ...{ kind: 'badResponse', code: 0, message: 'not an answer of the administration API', statusCode, cause },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
