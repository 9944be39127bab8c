/** Handlers of `browsers.*`. */
import type { InstalledBrowsers } from '../../../browsers/installed-browsers.js';
import type { SignInBrowsers } from '../../../browsers/sign-in-browsers.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface BrowserHandlerServices {
  installedBrowsers: Pick<InstalledBrowsers, 'list'>;
  signInBrowsers: Pick<SignInBrowsers, 'choose' | 'remembered'>;
}

export function browserHandlers(parts: () => Promise<BrowserHandlerServices>): DomainHandlers<'browsers'> {
  return {
    'browsers.list': async () => (await parts()).installedBrowsers.list(),
    'browsers.remembered': async () => (await parts()).signInBrowsers.remembered(),
    'browsers.remember': async ({ owner, browser }) => {
      const { signInBrowsers } = await parts();
      await signInBrowsers.choose(owner, browser);
      return signInBrowsers.remembered();
    },
  };
}
