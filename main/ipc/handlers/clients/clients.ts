/** Handlers of `clients.*`: other programs that request access tokens. */
import type { ClientGrants } from '../../../clients/client-grants.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface ClientHandlerServices {
  clients: Pick<ClientGrants, 'list' | 'history' | 'revoke' | 'revokeAll' | 'forgetHistory'>;
}

export function clientHandlers(services: () => Promise<ClientHandlerServices>): DomainHandlers<'clients'> {
  return {
    'clients.list': async () => (await services()).clients.list(),
    'clients.revoke': async ({ ruleId }) => (await services()).clients.revoke(ruleId),
    'clients.revokeAll': async () => (await services()).clients.revokeAll(),
    'clients.history': async () => (await services()).clients.history(),
    'clients.forgetHistory': async () => (await services()).clients.forgetHistory(),
  };
}
