/** Handlers of `backends.*`. */
import { embeddedBackendId, type Backends } from '../accounts/backends.js';
import type { DomainHandlers } from './register-calls.js';

/** The domain's handlers. `startEmbedded` starts the embedded server unless it runs. */
export function backendHandlers(
  backends: () => Promise<Backends>,
  { startEmbedded }: { startEmbedded: () => void },
): DomainHandlers<'backends'> {
  return {
    'backends.restart': async ({ backendId }) => {
      const { id } = (await backends()).get(backendId).entry;
      // A remote backend is not ours to start.
      if (id === embeddedBackendId) startEmbedded();
    },
  };
}
