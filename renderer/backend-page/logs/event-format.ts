/** Texts of a backend's events. */
import type { BackendEvent } from '../../../preload/contract/index.js';
import { messages } from '../../i18n/all-messages.js';
import { nameIn, providerName } from '../../i18n/names.js';
import { reasonText } from '../users/user-format.js';

/** What happened: the function or the action that it is about, else its kind. */
export function eventTitle({ kind, subject, provider }: Pick<BackendEvent, 'kind' | 'subject' | 'provider'>): string {
  const title = nameIn(messages.backendUsers.kinds, kind);
  if (subject === null) return title;
  if (kind === 'function') return subject;
  if (kind !== 'administration' && kind !== 'mail') return title;
  const { subjects } = messages.backendUsers;
  const action = Object.hasOwn(subjects, subject) ? nameIn(subjects, subject) : `${title}: ${subject}`;
  // A change of a sign-in method.
  return provider === null ? action : `${action}: ${providerName(provider)}`;
}

export function eventUser({ account, userId }: Pick<BackendEvent, 'account' | 'userId'>): string | null {
  return account ?? userId;
}

/** An event for a report, on several lines. The backend has removed secrets from it. */
export function eventAsText(event: BackendEvent): string {
  const { at, outcome, kind, subject, reason, account, userId, provider, address, durationMs, text, id } = event;
  const took = durationMs === null ? null : `${String(durationMs)} ms`;
  const parts = [at, outcome, kind, subject, reason, account, userId, provider, address, took, id];
  const head = parts.filter((part) => part !== null && part !== '').join('  ');
  return text === null || text === '' ? head : `${head}\n    ${text}`;
}

/** The result in a few words. */
export function eventResult(event: BackendEvent): string {
  return event.outcome === 'ok' ? messages.backendUsers.outcomes.ok : reasonText(event);
}
