/** What of the list is shown: the search, the filter, and what is selected for doing something with many. */
import type { AccountId, AccountSummary, BackendId, BackendSummary } from '../../preload/contract/index.js';
import { matches, searchTerms } from './account-format.js';
import { idsOf, namesOf, toggled } from './selection.js';

/** Which accounts are shown, by their state. */
export const stateFilters = ['all', 'signedIn', 'needsSignIn'] as const;
/** One of them. */
export type StateFilter = (typeof stateFilters)[number];

export class ListView {
  query = $state('');
  stateFilter = $state<StateFilter>('all');
  backendFilter = $state<BackendId | null>(null);
  /** Null while nothing is being selected. */
  selected = $state.raw<ReadonlySet<AccountId> | null>(null);
  #anchor: AccountId | null = null;

  /** Whether some accounts may be hidden, so that their order cannot be changed. */
  get isFiltered(): boolean {
    return this.query.trim() !== '' || this.stateFilter !== 'all' || this.backendFilter !== null;
  }

  /** Which of the accounts, given in their order, are to be shown. */
  visible(ordered: readonly AccountSummary[], backends: readonly BackendSummary[]): readonly AccountSummary[] {
    if (!this.isFiltered) return ordered;
    const searched = searchTerms(this.query);
    const names = namesOf(backends);
    return ordered.filter(
      (account) =>
        (this.stateFilter === 'all' || (account.state === 'signedIn') === (this.stateFilter === 'signedIn')) &&
        (this.backendFilter === null || account.backendId === this.backendFilter) &&
        (searched.length === 0 || matches(account, names.get(account.backendId) ?? '', searched)),
    );
  }

  /** Shows all again. */
  clearFilters(): void {
    this.query = '';
    this.stateFilter = 'all';
    this.backendFilter = null;
  }

  /** Takes an account into the selection or out of it; with `isRange` all from the one before up to this one. */
  toggle(id: AccountId, shown: readonly AccountSummary[], isRange: boolean): void {
    this.selected = toggled(this.selected ?? idsOf([]), id, { shown, anchor: this.#anchor, isRange });
    this.#anchor = id;
  }

  selectAll(shown: readonly AccountSummary[]): void {
    this.selected = idsOf(shown);
  }

  endSelection(): void {
    this.selected = null;
    this.#anchor = null;
  }
}
