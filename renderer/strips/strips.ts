/**
 * The messages of the strips at the foot of the window, the most important first. Nothing moves there when one appears or
 * disappears.
 */
import type { BackendFailure, BackendId, BackendSummary, Notice, Snapshot } from '../../preload/contract/index.js';
import type { Failure } from '../state/app-state.svelte.js';

export type Strip = { id: string } & (
  | { kind: 'failure'; failure: Failure }
  | { kind: 'backend'; backend: BackendSummary; failure: BackendFailure }
  | { kind: 'offline' }
  | { kind: 'notice'; notice: Notice }
);

/**
 * `isOnline`: whether this computer has a network connection. `shown`: the backend whose page is shown, which tells by itself
 * that it is not running.
 */
export function stripsOf(
  snapshot: Snapshot | null,
  failure: Failure | null,
  isOnline: boolean,
  shown: BackendId | null,
): Strip[] {
  const strips: Strip[] = failure === null ? [] : [{ id: 'failure', kind: 'failure', failure }];
  if (snapshot === null) return strips;
  // A notice that cannot be dismissed is about the keychain: nothing works without an answer.
  const isUrgent = ({ dismissible }: Notice) => !dismissible;
  const toStrip = (notice: Notice): Strip => ({ id: `notice-${notice.id}`, kind: 'notice', notice });
  strips.push(...snapshot.notices.filter(isUrgent).map(toStrip));
  for (const backend of snapshot.backends) {
    const { health } = backend;
    if (health.kind !== 'failed' || backend.id === shown) continue;
    strips.push({ id: `backend-${backend.id}`, kind: 'backend', backend, failure: health.failure });
  }
  if (!isOnline && snapshot.lock !== 'locked' && snapshot.backends.some(needsNetwork))
    strips.push({ id: 'offline', kind: 'offline' });
  strips.push(...snapshot.notices.filter((notice) => !isUrgent(notice)).map(toStrip));
  return strips;
}

/** Whether a backend is on another computer. */
function needsNetwork({ kind, baseUrl }: BackendSummary): boolean {
  if (kind === 'embedded' || baseUrl === null || !URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return !(hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname));
}
