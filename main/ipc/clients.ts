/** Handlers of `programs.*`: other programs that want access tokens. */
import type { ClientGrants } from '../clients/client-grants.js';
import type { DomainHandlers } from './register-handlers.js';

/** The domain's handlers over the use cases. */
export function clientHandlers(clients: () => Promise<ClientGrants>): DomainHandlers<'programs'> {
  return {
    'programs.list': async () => (await clients()).allowed,
    'programs.waiting': async () => (await clients()).pending,
    'programs.answer': async ({ questionId, answer }) => (await clients()).respond(questionId, answer),
    'programs.revoke': async ({ programId }) => (await clients()).revoke(programId),
  };
}
