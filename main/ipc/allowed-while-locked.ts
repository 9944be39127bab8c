/** Refuses the calls that would reveal or change something while Roster is locked. */
import type { LockState } from '../../preload/contract/index.js';
import { isCallAllowed } from '../app-lock/lock-policy.js';
import type { CallBoundary } from './register-call.js';

/** Applies the lock policy. Calls that are allowed in any case do not wait for the services. */
export function allowedWhileLocked(
  services: Promise<{ lock: { readonly state: LockState } }>,
): CallBoundary['isAllowed'] {
  return async (call) => isCallAllowed('locked', call) || isCallAllowed((await services).lock.state, call);
}
