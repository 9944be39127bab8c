/** The state of the window and the actions of the user. Created once, by `App.svelte`. */
import { untrack } from 'svelte';
import type { AccountId, AccountSummary, BackendId, View } from '../../preload/contract/index.js';
import { slotsOf, sortPinnedFirst } from '../../preload/contract/list-order.js';
import { countPassing, ListView } from '../account-list/filter/list-view.svelte.js';
import type { AccountAction } from '../account-list/row/account-actions.js';
import { byIdOf } from '../account-list/selection/selection.js';
import { canSignInAgain, nameOf } from '../accounts/account-format.js';
import { afterFrame } from '../components/frames/after-frame.js';
import { messages } from '../i18n/messages.svelte.js';
import type { BackendTab, Route, SettingsSection } from '../routes/route.js';
import { RouteHistory } from '../routes/route-history.svelte.js';
import { preselectedBackend } from '../sign-in/preselected-backend.js';
import { AccountCommands } from '../state/account-commands.js';
import { AppState } from '../state/app-state.svelte.js';
import { LayoutState } from '../state/layout-state.svelte.js';
import type { OpenDialog } from '../state/open-dialog.js';
import { targetOf } from './view-targets.js';

const none: never[] = [];
/** While the keyboard moves through the list, the page follows after this time. */
const browsingDelayMs = 120;
/** The page of an account that is made active follows once its row is marked as active, at the latest after this time. */
const activatingDelayMs = 100;
/** An account that is made active is selected once its row is marked as active, at the latest after this time. */
const selectingDelayMs = 50;

export class WindowState {
  readonly roster = new AppState();
  readonly calls = new AccountCommands(this.roster);
  readonly view = new ListView();
  readonly layout = new LayoutState();
  readonly routes = new RouteHistory();
  /** The open dialog. */
  open = $state.raw<OpenDialog | null>(null);
  /** Same as in `window.css`. */
  readonly singlePane = window.matchMedia('(width < 720px)');

  readonly snapshot = $derived(this.roster.snapshot);
  readonly isLocked = $derived(this.snapshot?.lock === 'locked');
  readonly isUnlocked = $derived(this.snapshot !== null && !this.isLocked);
  // Activating an account does not change the identity of these arrays, so nothing derived from them is recomputed.
  readonly accounts = $derived(this.snapshot?.accounts ?? none);
  readonly backends = $derived(this.snapshot?.backends ?? none);
  readonly byId = $derived(byIdOf(this.accounts));
  // Derived separately, so that typing a search does not sort again.
  readonly ordered = $derived(sortPinnedFirst(this.accounts));
  readonly slots = $derived(slotsOf(this.ordered));
  readonly attentionCount = $derived(countPassing(this.accounts, this.backends, 'needsAttention'));
  readonly activeId = $derived(this.snapshot?.active ?? null);
  readonly activeAccount = $derived(this.activeId === null ? undefined : this.byId.get(this.activeId));
  readonly route = $derived(this.routes.current);
  /** The account that the user selected; null: the selection follows the active account. */
  readonly selectedId = $derived(this.routes.accounts.account);
  /** The account to show: the selected one if it still exists, else the active one, else the first in the list. */
  readonly pageAccount = $derived(
    (this.selectedId === null ? undefined : this.byId.get(this.selectedId)) ?? this.activeAccount ?? this.ordered[0],
  );
  #displayedId = $state<AccountId | null>(null);
  /** The account whose page is shown. Follows one frame late, so that the clicked row repaints first. */
  readonly displayedAccount = $derived(
    (this.#displayedId === null ? undefined : this.byId.get(this.#displayedId)) ?? this.pageAccount,
  );
  /** With a single backend that Roster does not administer, there is nothing to navigate to. */
  readonly hasSidebar = $derived(this.backends.length > 1 || this.backends[0]?.isAdministered === true);
  /** Nothing is set up yet: the first view asks where the accounts are stored. */
  readonly isFirstRun = $derived(this.isUnlocked && this.accounts.length === 0 && this.backends.length === 0);
  /** Whether the first account of this window was added after the first view; the tip is shown once. */
  hasTip = $state(false);
  /** The backend preselected for a new account. */
  readonly firstBackend = $derived(preselectedBackend(this.backends, this.accounts, this.pageAccount));
  /** Whether the keyboard is moving through the list. */
  #isBrowsing = false;
  /** The account that is being made active, and what selects it. */
  #activating = $state.raw<{ id: AccountId; select: () => void } | null>(null);

  /** Registers the effects that keep the parts in step. Call while the component is created. */
  connect(): void {
    $effect.pre(() => {
      if (this.snapshot !== null) this.layout.load(this.snapshot.layout);
    });
    $effect.pre(() => {
      document.documentElement.style.setProperty('--list-width', `${String(this.layout.value.listWidth)}px`);
    });
    $effect(() => {
      const id = this.pageAccount?.id ?? null;
      const isActivating = id !== null && id === this.#activating?.id;
      if (!this.#isBrowsing && !isActivating) return afterFrame(() => (this.#displayedId = id));
      const delayMs = isActivating ? activatingDelayMs : browsingDelayMs;
      const timer = setTimeout(() => (this.#displayedId = id), delayMs);
      return () => {
        clearTimeout(timer);
      };
    });
    $effect.pre(() => {
      if (this.activeId !== null && this.activeId === this.#activating?.id) untrack(() => this.#activating?.select());
    });
    // A selection of the active account follows when another account becomes active, for example by the tray.
    let lastActive: AccountId | null = null;
    $effect(() => {
      const id = this.activeId;
      if (id === lastActive) return;
      const { accounts, current } = untrack(() => this.routes);
      if (accounts.account === lastActive && current === accounts) this.routes.replace({ ...accounts, account: null });
      lastActive = id;
    });
    $effect(() => {
      if (this.isFirstRun) this.hasTip = true;
    });
    // The page of a backend that was removed, here or in a terminal, shows nothing.
    $effect(() => {
      const { route } = this;
      if (route.view !== 'backend' || this.snapshot === null || this.isLocked) return;
      if (!this.backends.some(({ id }) => id === route.id)) {
        untrack(() => {
          this.routes.replace({ ...this.routes.accounts, isPageOpen: false });
        });
      }
    });
    // Close everything when Roster locks.
    $effect(() => {
      if (!this.isLocked) return;
      this.open = null;
      untrack(() => {
        this.routes.reset();
      });
      this.view.endSelection();
      this.view.clearFilters();
    });
  }

  /** Opens a page or a dialog, as the menus and the palette do. */
  show(name: View): void {
    const backend = this.backends.find(({ id }) => id === this.pageAccount?.backendId) ?? this.backends[0];
    const target = targetOf(name, { route: this.route, backendId: backend?.id });
    if (!('view' in target)) this.open = target;
    else if (target.view === 'settings') this.showSettings(target.section);
    else if (target.view === 'backend') this.showBackend(target.id);
    else this.routes.go(target);
  }

  /** Shows a section of the settings; within them, “back” leaves them at once, except from the page below “About”. */
  showSettings(section: SettingsSection): void {
    const route: Route = { view: 'settings', section };
    if (this.route.view === 'settings' && section !== 'licences') this.routes.replace(route);
    else this.routes.go(route);
  }

  /** Shows the page of a backend; “back” leaves it at once, whatever tabs were opened. */
  showBackend(id: BackendId, tab: BackendTab = 'overview'): void {
    const route: Route = { view: 'backend', id, tab };
    if (this.route.view === 'backend' && this.route.id === id) this.routes.replace(route);
    else this.routes.go(route);
  }

  /** Shows the list and the account that was shown last. */
  showAccounts(): void {
    this.routes.go({ ...this.routes.accounts, isPageOpen: false });
  }

  lockNow(): void {
    void this.roster.run(() => window.roster.lock.lock());
  }

  async saveDiagnostics(): Promise<void> {
    const result = await window.roster.app.saveDiagnostics();
    if (!result.ok) this.roster.showError(result.error, () => void this.saveDiagnostics());
    else if (result.value !== null) this.roster.showToast(messages.diagnosticsSaved(result.value.file));
  }

  signOutAll(): void {
    this.open = { kind: 'signOutMany', accounts: this.accounts.filter(({ state }) => state === 'signedIn') };
  }

  signInAgain(account: AccountSummary): void {
    this.open = { kind: 'add', reauthAccount: account, backendId: null };
  }

  /** Shows an account while the keyboard moves through the list; the page follows when the user pauses. */
  select(account: AccountSummary): void {
    this.#isBrowsing = true;
    const route = { ...this.routes.accounts, account: account.id };
    if (this.route.view === 'accounts') this.routes.replace(route);
    else this.routes.go(route);
  }

  /** Acts on a click on an account: opens its page, and switches to it if the user's settings say so. */
  click(account: AccountSummary): void {
    this.#showPage(account);
    const { snapshot } = this;
    const isSwitching = snapshot?.settings.clicking === 'switches' && snapshot.active !== account.id;
    if (isSwitching && account.state === 'signedIn') void this.calls.activate(account);
  }

  /** Opens an account's page. */
  #showPage(account: AccountSummary): void {
    this.#isBrowsing = false;
    this.routes.go({ view: 'accounts', account: account.id, isPageOpen: true });
    // The list is no longer visible: nothing repaints before the page.
    if (this.singlePane.matches) this.#displayedId = account.id;
  }

  /** Opens an account's page at once. */
  openPage(account: AccountSummary): void {
    this.#showPage(account);
    this.#displayedId = account.id;
  }

  /** Makes an account the active one, or starts signing in to it again. It is selected at once, so that it can get the focus. */
  activate(account: AccountSummary): void {
    this.select(account);
    this.#isBrowsing = false;
    if (canSignInAgain(account)) this.signInAgain(account);
    // Activating an unusable account shows why it cannot be used.
    else if (account.state !== 'signedOut') void this.#activateNow(account);
  }

  /** Like `activate`, for the shortcut of a slot, which leaves the focus where it is. The account is selected once it is active. */
  activateSlot(account: AccountSummary): void {
    if (account.state !== 'signedIn') {
      this.activate(account);
      return;
    }
    const { route } = this;
    void this.#activateNow(account, () => {
      // The user may have gone elsewhere since.
      if (this.route !== route) return;
      this.select(account);
      this.#isBrowsing = false;
    });
  }

  async #activateNow(account: AccountSummary, selectNow: () => void = () => undefined): Promise<void> {
    let isSelected = false;
    const select = () => {
      if (!isSelected && this.#activating === activating) selectNow();
      isSelected = true;
    };
    const activating = { id: account.id, select };
    this.#activating = activating;
    // Selected together with the mark: a frame that shows only the selection would delay the one that shows both.
    const timer = setTimeout(select, selectingDelayMs);
    await this.calls.activate(account);
    clearTimeout(timer);
    select();
    if (this.#activating === activating) this.#activating = null;
  }

  act(account: AccountSummary, action: AccountAction): Promise<void> | undefined {
    const isForGood = account.provider === 'anon-user';
    switch (action) {
      case 'activate':
        this.activate(account);
        return undefined;
      case 'refresh':
      case 'pin':
      case 'copyUserId':
      case 'copyAccessToken':
      case 'copyTokenHeader':
        return this.calls[action](account);
      case 'show':
        this.openPage(account);
        return undefined;
      case 'signInAgain':
        this.signInAgain(account);
        return undefined;
      case 'signOut':
      case 'remove':
        if (!isForGood) return this.calls[action]([account]);
        this.open = { kind: action, account };
        return undefined;
      case 'edit':
      case 'linkIdentity':
      case 'delete':
        this.open = { kind: action, account };
        return undefined;
    }
  }

  /** Goes on to the sign-in at a backend that was just added, above its page. */
  async backendAdded(backendId: BackendId): Promise<void> {
    await this.#showNewBackend(backendId);
    this.open = { kind: 'add', reauthAccount: null, backendId };
  }

  /** Shows which parts of an exported app are served, above the page of its backend. */
  async appImported(backendId: BackendId): Promise<void> {
    await this.#showNewBackend(backendId);
    this.open = { kind: 'imported', backendId };
  }

  /** A page is not shown for a backend that the snapshot lacks. */
  async #showNewBackend(backendId: BackendId): Promise<void> {
    await this.roster.findCreated(() => this.backends.find(({ id }) => id === backendId));
    this.showBackend(backendId);
  }

  /** Shows the accounts of a backend in the list. */
  showInList(backendId: BackendId): void {
    this.view.clearFilters();
    this.view.backendFilter = backendId;
    this.showAccounts();
  }

  /** Shows the account of a sign-in that has ended. */
  async signedIn(accountId: AccountId): Promise<void> {
    if (this.open?.kind === 'add') this.open = null;
    const account = await this.roster.findCreated(() => this.byId.get(accountId));
    if (account === undefined) return;
    this.#isBrowsing = false;
    this.routes.go({ ...this.routes.accounts, account: account.id });
    this.roster.showToast(messages.signedIn(nameOf(account)));
  }
}
