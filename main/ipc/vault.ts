/** Handlers of `vault.*` and `sessions.*`: the keychain and the sessions it protects. */
import type { DomainHandlers } from './register-handlers.js';

export interface VaultHandlerServices {
  retryVault: () => Promise<void>;
  continueWithoutKeychain: () => void;
  startFresh: () => Promise<void>;
  refreshDueSessions: () => void;
}

export function vaultHandlers(parts: () => Promise<VaultHandlerServices>): DomainHandlers<'vault' | 'sessions'> {
  return {
    'vault.retry': async () => (await parts()).retryVault(),
    'vault.continueWithoutKeychain': async () => {
      (await parts()).continueWithoutKeychain();
    },
    'vault.startFresh': async () => (await parts()).startFresh(),
    'sessions.refreshDue': async () => {
      (await parts()).refreshDueSessions();
    },
  };
}
