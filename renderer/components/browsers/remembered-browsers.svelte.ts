/** The browsers in which sign-ins open, as far as the user chose them. */
import type {
  AccountId,
  BackendId,
  BrowserChoice,
  CallError,
  RememberedBrowser,
  RememberedBrowsers,
} from '../../../preload/contract/index.js';

export type BrowserOwner = { accountId: AccountId } | { backendId: BackendId };

export class RememberedBrowserState {
  /** Null until loaded. */
  value = $state.raw<RememberedBrowsers | null>(null);
  /** The error of the last call; null if there was none. */
  failure = $state.raw<CallError | null>(null);

  async load(): Promise<void> {
    const result = await window.roster.browsers.remembered();
    if (result.ok) this.value = result.value;
    this.failure = result.ok ? null : result.error;
  }

  /** Null: the default browser, or not loaded yet. */
  of(owner: BrowserOwner): RememberedBrowser | null {
    if (this.value === null) return null;
    const { accounts, backends } = this.value;
    return ('accountId' in owner ? accounts[owner.accountId] : backends[owner.backendId]) ?? null;
  }

  /** Returns whether the choice was saved. */
  async choose(owner: BrowserOwner, browser: BrowserChoice): Promise<boolean> {
    const result = await window.roster.browsers.remember({ owner, browser });
    if (result.ok) this.value = result.value;
    this.failure = result.ok ? null : result.error;
    return result.ok;
  }
}
