/** Handlers of `vault.*`, `sessions.*`: the keychain and the sessions under it. */
import type { DomainHandlers } from './register-handlers.js';

/** What these handlers ask. */
export interface VaultHandlerServices {
  retryVault: () => Promise<void>;
  continueWithoutKeychain: () => void;
  startFresh: () => Promise<void>;
  refreshDueSessions: () => void;
}

/** The handlers of both domains. */
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
