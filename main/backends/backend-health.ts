/** The health of a remote backend, and its last checks. */
import type { BackendCheck } from '../../preload/contract/index.js';
import type { Backend } from './backend.js';

/** What a request to a remote backend found. `notReady`: a server answered that it cannot serve the app yet (status 503). */
export type Reachability = 'ready' | 'notReady' | 'noAnswer';

/** Number of checks that are kept for each backend. */
const maxChecks = 5;
/** A backend that is not ready for longer than this is not starting: it is in maintenance or broken. */
const maxStartMs = 2 * 60_000;

/** Records what a request to a remote backend found; returns whether its health has changed. */
export function changeReachable(backend: Backend, found: Reachability, now: number): boolean {
  if (backend.entry.kind !== 'remote') return false;
  backend.notReadySince = found === 'notReady' ? (backend.notReadySince ?? now) : null;
  const isStarting = backend.notReadySince !== null && now - backend.notReadySince < maxStartMs;
  const kind = isStarting ? 'starting' : found === 'ready' ? 'ready' : 'unreachable';
  if (backend.health.kind === kind) return false;
  const since = new Date(backend.notReadySince ?? now).toISOString();
  backend.health = kind === 'unreachable' ? { kind, since, nextCheckAt: null } : { kind };
  return true;
}

/** Records a check of a remote backend. */
export function recordCheck(backend: Backend, result: BackendCheck['result'], now: number): void {
  backend.checks = [{ at: new Date(now).toISOString(), result }, ...backend.checks].slice(0, maxChecks);
  changeReachable(backend, typeof result === 'number' ? 'ready' : result, now);
}
