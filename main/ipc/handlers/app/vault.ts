/** Handlers of `vault.*` and `sessions.*`: the keychain and the sessions it protects. */
import type { SessionRenewal } from '../../../accounts/renewal/session-renewal.js';
import type { VaultSession } from '../../../vault/vault-session.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface VaultHandlerServices {
  vault: Pick<VaultSession, 'retry' | 'continueWithoutKeychain' | 'startFresh'>;
  sessionRenewal: Pick<SessionRenewal, 'refreshDue'>;
}

export function vaultHandlers(services: () => Promise<VaultHandlerServices>): DomainHandlers<'vault' | 'sessions'> {
  return {
    'vault.retry': async () => (await services()).vault.retry(),
    'vault.continueWithoutKeychain': async () => {
      (await services()).vault.continueWithoutKeychain();
    },
    'vault.startFresh': async () => (await services()).vault.startFresh(),
    'sessions.refreshDue': async () => {
      (await services()).sessionRenewal.refreshDue();
    },
  };
}
