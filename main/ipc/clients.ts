/** Handlers of `clients.*`: other programs that request access tokens. */
import type { ClientGrants } from '../clients/client-grants.js';
import type { DomainHandlers } from './register-handlers.js';

export interface ClientHandlerServices {
  clients: Pick<ClientGrants, 'allowed' | 'pending' | 'respond' | 'revoke'>;
}

export function clientHandlers(services: () => Promise<ClientHandlerServices>): DomainHandlers<'clients'> {
  return {
    'clients.list': async () => (await services()).clients.allowed,
    'clients.listRequests': async () => (await services()).clients.pending,
    'clients.respond': async ({ questionId, answer }) => (await services()).clients.respond(questionId, answer),
    'clients.revoke': async ({ programId }) => (await services()).clients.revoke(programId),
  };
}
