/** Handlers of `clients.*`: other programs that request access tokens. */
import type { ClientGrants } from '../clients/client-grants.js';
import type { DomainHandlers } from './register-handlers.js';

export function clientHandlers(clients: () => Promise<ClientGrants>): DomainHandlers<'clients'> {
  return {
    'clients.list': async () => (await clients()).allowed,
    'clients.listRequests': async () => (await clients()).pending,
    'clients.respond': async ({ questionId, answer }) => (await clients()).respond(questionId, answer),
    'clients.revoke': async ({ programId }) => (await clients()).revoke(programId),
  };
}
