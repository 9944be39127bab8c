/** Handlers of `vault.*`, `sessions.*`: the keychain and the sessions under it. */
import type { DomainHandlers } from './register-handlers.js';

/** What these handlers ask. */
export interface VaultParts {
  retryVault: () => Promise<void>;
  goOnWithoutKeychain: () => void;
  startFresh: () => Promise<void>;
  nudgeSessions: () => void;
}

/** The handlers of both domains. */
export function vaultHandlers(parts: () => Promise<VaultParts>): DomainHandlers<'vault' | 'sessions'> {
  return {
    'vault.retry': async () => (await parts()).retryVault(),
    'vault.goOnWithoutKeychain': async () => {
      (await parts()).goOnWithoutKeychain();
    },
    'vault.startFresh': async () => (await parts()).startFresh(),
    'sessions.nudge': async () => {
      (await parts()).nudgeSessions();
    },
  };
}
