/** The health of a remote backend, and its last checks. */
import type { BackendCheck } from '../../preload/contract/index.js';
import type { Backend } from './backend.js';

/** Number of checks that are kept for each backend. */
const maxChecks = 5;

/** Records whether a remote backend answered; returns whether its health has changed. */
export function changeReachable(backend: Backend, isThere: boolean, now: number): boolean {
  if (backend.entry.kind !== 'remote' || (backend.health.kind === 'ready') === isThere) return false;
  const since = new Date(now).toISOString();
  backend.health = isThere ? { kind: 'ready' } : { kind: 'unreachable', since, nextCheckAt: null };
  return true;
}

/** Records a check, and whether the backend answered it. `ms` null: it did not. */
export function recordCheck(backend: Backend, ms: number | null, now: number): void {
  const check: BackendCheck = { at: new Date(now).toISOString(), ms };
  backend.checks = [check, ...backend.checks].slice(0, maxChecks);
  changeReachable(backend, ms !== null, now);
}
