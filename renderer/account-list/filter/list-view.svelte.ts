/** State of the list view: search, filters, and selected accounts. */
import type { AccountId, AccountSummary, BackendId, BackendSummary } from '../../../preload/contract/index.js';
import { matches, needsAttention, searchTerms } from '../../accounts/account-format.js';
import { byIdOf, idsOf, toggled } from '../selection/selection.js';

export const stateFilters = ['all', 'signedIn', 'needsAttention', 'signedOut'] as const;
export type StateFilter = (typeof stateFilters)[number];

export class ListView {
  query = $state('');
  stateFilter = $state<StateFilter>('all');
  backendFilter = $state<BackendId | null>(null);
  /** The words of the search, folded. */
  readonly terms = $derived(searchTerms(this.query));
  /** Null outside selection mode. */
  selected = $state.raw<ReadonlySet<AccountId> | null>(null);
  #anchor: AccountId | null = null;

  /** Whether accounts may be hidden. Their order cannot be changed then. */
  get isFiltered(): boolean {
    return this.query.trim() !== '' || this.stateFilter !== 'all' || this.backendFilter !== null;
  }

  /** The accounts that match the search and the filters, in the given order. */
  visible(ordered: readonly AccountSummary[], backends: readonly BackendSummary[]): readonly AccountSummary[] {
    if (!this.isFiltered) return ordered;
    const searched = this.terms;
    const byId = byIdOf(backends);
    return ordered.filter((account) => {
      const backend = byId.get(account.backendId);
      return (
        passes(account, backend, this.stateFilter) &&
        (this.backendFilter === null || account.backendId === this.backendFilter) &&
        (searched.length === 0 || matches(account, backend?.displayName ?? '', searched))
      );
    });
  }

  /** How many accounts match the search but are hidden by the filters. */
  hiddenByFilters(accounts: readonly AccountSummary[], backends: readonly BackendSummary[]): number {
    const byId = byIdOf(backends);
    const found = accounts.filter((account) =>
      matches(account, byId.get(account.backendId)?.displayName ?? '', this.terms),
    );
    return found.length - this.visible(found, backends).length;
  }

  /** Shows the accounts that only the filters hide. */
  removeFilters(): void {
    this.stateFilter = 'all';
    this.backendFilter = null;
  }

  /** Removes the search and all filters. */
  clearFilters(): void {
    this.query = '';
    this.removeFilters();
  }

  /** Toggles an account's selection; with `isRange`, selects everything from the last toggled account to this one. */
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

/** Whether an account of a backend passes a filter by state. */
function passes(account: AccountSummary, backend: BackendSummary | undefined, filter: StateFilter): boolean {
  if (filter === 'all') return true;
  return filter === 'needsAttention' ? needsAttention(account, backend) : account.state === filter;
}

/** Number of accounts that pass a filter by state. */
export function countPassing(
  accounts: readonly AccountSummary[],
  backends: readonly BackendSummary[],
  filter: StateFilter,
): number {
  const byId = byIdOf(backends);
  return accounts.filter((account) => passes(account, byId.get(account.backendId), filter)).length;
}
