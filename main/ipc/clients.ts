/** Handlers of `programs.*`: other programs that want access tokens. */
import type { Programs } from '../clients/client-grants.js';
import type { DomainHandlers } from './register-handlers.js';

/** The domain's handlers over the use cases. */
export function programHandlers(programs: () => Promise<Programs>): DomainHandlers<'programs'> {
  return {
    'programs.list': async () => (await programs()).allowed,
    'programs.waiting': async () => (await programs()).waiting,
    'programs.answer': async ({ questionId, answer }) => (await programs()).answer(questionId, answer),
    'programs.revoke': async ({ programId }) => (await programs()).revoke(programId),
  };
}
