/** Creates the services of a sign-in in the system browser: its attempts, the browsers, and which one opens. */
import type { Accounts } from '../../accounts/accounts.js';
import { BrowserSignIns } from '../../accounts/browser-sign-ins.js';
import type { AccountList } from '../../accounts/list/account-list.js';
import type { Backends } from '../../backends/backends.js';
import { SignInAttempts } from '../../browser-sign-in/sign-in-attempts.js';
import { BrowserChoices, browserChoicesFormat } from '../../browsers/browser-choices.js';
import { InstalledBrowsers } from '../../browsers/installed-browsers.js';
import { SignInBrowsers } from '../../browsers/sign-in-browsers.js';
import { toDetailedCallError } from '../../ipc/errors/failure-details.js';
import { callbackPages } from '../../ipc/texts/callback-pages.js';
import type { SettingsService } from '../../state/settings.js';
import type { ServiceDependencies, Services } from '../create-services.js';
import type { OpenLater } from '../profile/open-later.js';

const browserSignInTimeoutMs = 5 * 60_000;

interface BrowserSignInDependencies extends Pick<
  ServiceDependencies,
  'createProvider' | 'findBrowsers' | 'now' | 'onSignInProgress' | 'openExternal' | 'schedule' | 'startBrowser'
> {
  accounts: Accounts;
  backends: Backends;
  list: AccountList;
  settings: SettingsService;
  openLater: OpenLater;
}

export function createBrowserSignIns({
  accounts,
  backends,
  list,
  settings,
  openLater,
  ...options
}: BrowserSignInDependencies): Pick<Services, 'attempts' | 'browserSignIns' | 'installedBrowsers' | 'signInBrowsers'> {
  const { now, openExternal, schedule, createProvider } = options;
  const attempts = new SignInAttempts({
    ...{ openExternal, now, schedule },
    timeoutMs: browserSignInTimeoutMs,
    pages: callbackPages,
  });
  const installedBrowsers = new InstalledBrowsers({
    find: () => options.findBrowsers(settings.language),
    start: options.startBrowser,
    now,
  });
  const signInBrowsers = new SignInBrowsers({
    installed: installedBrowsers,
    choices: new BrowserChoices({
      openFile: () => openLater(browserChoicesFormat),
      knownAccounts: () => list.entries.map(({ id }) => id),
      knownBackends: () => backends.summaries.map(({ id }) => id),
    }),
  });
  const browserSignIns = new BrowserSignIns({
    ...{ accounts, backends, list, attempts, createProvider, browsers: signInBrowsers },
    onProgress: options.onSignInProgress,
    toCallError: (error, id) =>
      toDetailedCallError(error, { call: 'signIn.startBrowser', backend: backends.nameOf(id) }),
  });
  return { attempts, browserSignIns, installedBrowsers, signInBrowsers };
}
