/** Calls about the keychain and the sessions it protects. */
import { call } from '../call.js';
import { noInput } from '../inputs.js';

export const vaultCalls = {
  /** Retries the keychain. The result is reported by notices and account states. */
  'vault.retry': call(noInput).returns<void>(),
  'vault.continueWithoutKeychain': call(noInput).returns<void>(),
  /** Call when the key is lost: quarantines the sessions encrypted with it and signs their accounts out. */
  'vault.startFresh': call(noInput).returns<void>(),
  /** Called when the network is back: refreshes the sessions that became due in the meantime. */
  'sessions.refreshDue': call(noInput).returns<void>(),
} as const;
