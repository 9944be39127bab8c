/** Why a request got no response, whatever sent it: Node, Chromium or the OpenID library. */
import { BoundsError } from './bounded-fetch.js';

export type FailureReason = 'noSuchHost' | 'refused' | 'timedOut' | 'certificate';

/** Reasons by the names and codes of errors. */
const reasons: readonly [RegExp, FailureReason][] = [
  [/ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED/, 'noSuchHost'],
  [/ECONNREFUSED|ERR_CONNECTION_REFUSED/, 'refused'],
  [/ETIMEDOUT|ERR_(?:CONNECTION_)?TIMED_OUT|UND_ERR_\w*TIMEOUT|OAUTH_TIMEOUT|TimeoutError/, 'timedOut'],
  [/CERT|ERR_SSL|ERR_TLS|UNABLE_TO_VERIFY|EPROTO|ERR_BAD_SSL/, 'certificate'],
];

/** The reason that an error or one of its causes names; null if none does. */
export function failureReason(error: unknown): FailureReason | null {
  const chain = causesOf(error);
  if (chain.some((cause) => cause instanceof BoundsError && cause.code === 'timedOut')) return 'timedOut';
  const names = chain.map(nameOf).join(' ');
  return reasons.find(([pattern]) => pattern.test(names))?.[1] ?? null;
}

/** Returns an error and all its causes; an AggregateError has several, for a host with several addresses. */
export function causesOf(error: unknown, depth = 0): unknown[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const several: unknown[] = error instanceof AggregateError ? error.errors : [];
  const cause = 'cause' in error ? [error.cause] : [];
  return [error, ...[...cause, ...several].flatMap((one) => causesOf(one, depth + 1))];
}

/** The name and the code of an error. */
export function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  // Chromium's errors have no code, only a message such as `net::ERR_NAME_NOT_RESOLVED`.
  return `${cause.name} ${code} ${/\bERR_\w+/.exec(cause.message)?.[0] ?? ''}`;
}
