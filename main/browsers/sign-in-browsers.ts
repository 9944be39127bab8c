/** Which browser opens a sign-in: the one that the user chooses, or the one that is remembered. */
import type {
  AccountId,
  BackendId,
  BrowserChoice,
  BrowserId,
  RememberedBrowsers,
  SignInBrowser,
} from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';
import { nameOfOption } from './browser.js';
import type { BrowserChoices, ChoiceOwner } from './browser-choices.js';
import type { InstalledBrowsers } from './installed-browsers.js';

/** The browser of one sign-in. */
export type ResolvedBrowser =
  { kind: 'default' | 'none' } | { kind: 'chosen'; id: BrowserId; name: string; open: (url: string) => Promise<void> };

export interface SignInBrowsersOptions {
  installed: Pick<InstalledBrowsers, 'find' | 'nameOf' | 'open'>;
  choices: BrowserChoices;
}

export class SignInBrowsers {
  readonly #options: SignInBrowsersOptions;

  constructor(options: SignInBrowsersOptions) {
    this.#options = options;
  }

  /** Looks up a browser; null: the one remembered for `owner`. @throws RosterError `browserGone` */
  async resolve(browser: SignInBrowser | null, owner: ChoiceOwner): Promise<ResolvedBrowser> {
    const { installed, choices } = this.#options;
    const remembered = await choices.of(owner);
    const id = browser ?? remembered?.id ?? 'default';
    if (id === 'default') return { kind: 'default' };
    if (id === 'none') return { kind: 'none' };
    const option = await installed.find(id);
    if (option === null) {
      const name = remembered?.id === id ? remembered.name : installed.nameOf(id);
      throw new RosterError('browserGone', { browser: name });
    }
    return { kind: 'chosen', id, name: nameOfOption(option), open: (url) => installed.open(option, url) };
  }

  /** Remembers the browser of a sign-in. A sign-in without a browser changes nothing. @throws StorageError */
  async remember(owner: ChoiceOwner, browser: ResolvedBrowser): Promise<void> {
    if (browser.kind === 'none') return;
    await this.#options.choices.set(owner, browser.kind === 'chosen' ? { id: browser.id, name: browser.name } : null);
  }

  /** Remembers a choice of the user. @throws RosterError `browserGone`, StorageError */
  async choose(owner: { accountId: AccountId } | { backendId: BackendId }, browser: BrowserChoice): Promise<void> {
    await this.remember(owner, await this.resolve(browser, owner));
  }

  remembered(): Promise<RememberedBrowsers> {
    return this.#options.choices.all();
  }
}
