/** Handlers of `backends.*`. */
import { embeddedBackendId, type Backends } from '../accounts/backends.js';
import type { SignInSettings } from '../../preload/contract.js';
import type { DomainHandlers } from './register-calls.js';

/** The domain's handlers. `startEmbedded` starts the embedded server unless it runs. */
export function backendHandlers(
  backends: () => Promise<Backends>,
  { startEmbedded }: { startEmbedded: () => void },
): DomainHandlers<'backends'> {
  const shown = (settings: SignInSettings): SignInSettings => ({
    ...settings,
    google: settings.google === null ? null : { ...settings.google, clientSecret: null },
  });
  return {
    'backends.signInSettings': async ({ backendId }) => {
      const { entry, offered } = (await backends()).get(backendId);
      return { own: shown(entry.signIn), offered: shown(offered) };
    },
    'backends.changeSignIn': async ({ backendId, settings }) => (await backends()).changeSignIn(backendId, settings),
    'backends.restart': async ({ backendId }) => {
      const { id } = (await backends()).get(backendId).entry;
      // A remote backend is not ours to start.
      if (id === embeddedBackendId) startEmbedded();
    },
  };
}
