/** Moves accounts in the list: by drag and drop, and by keys. */
import type { AccountSummary } from '../../../preload/contract/index.js';
import { nameOf } from '../../accounts/account-format.js';
import { rowOfKey } from '../../components/keyboard/row-keys.js';

export interface OrderedList {
  /** The accounts in display order. */
  accounts: () => readonly AccountSummary[];
  /** The accounts among which an account can be moved, in display order. */
  peersOf: (account: AccountSummary) => readonly AccountSummary[];
  canReorder: () => boolean;
  /** Moves an account to directly before another one; null: to the end. */
  onmove: (account: AccountSummary, before: AccountSummary | null) => void;
}

export class AccountOrder {
  /** The dragged account and the account before which it would be dropped; null: at the end, undefined: nowhere yet. */
  #drag = $state.raw<{ account: AccountSummary; before: AccountSummary | null | undefined } | null>(null);
  readonly #list: OrderedList;

  constructor(list: OrderedList) {
    this.#list = list;
  }

  /** Moves an account as a key moves the focus. Returns whether it was moved. */
  moveByKey(account: AccountSummary, key: string): boolean {
    if (!this.#list.canReorder()) return false;
    const peers = this.#list.peersOf(account);
    const from = peers.indexOf(account);
    const to = rowOfKey(key, from, peers.length) ?? from;
    const target = peers[to];
    if (target === undefined || to === from) return false;
    this.#list.onmove(account, to > from ? (peers[to + 1] ?? null) : target);
    return true;
  }

  dragStart(event: DragEvent): void {
    const account = this.#accountAt(event.target);
    if (!this.#list.canReorder() || account === undefined || event.dataTransfer === null) {
      event.preventDefault();
      return;
    }
    event.dataTransfer.effectAllowed = 'move';
    // Dropping into a text field inserts the name; never expose an id or session data.
    event.dataTransfer.setData('text/plain', nameOf(account));
    this.#drag = { account, before: undefined };
  }

  dragOver(event: DragEvent): void {
    const drag = this.#drag;
    const over = this.#accountAt(event.target);
    if (drag === null || over === undefined) return;
    const peers = this.#list.peersOf(drag.account);
    if (!peers.includes(over)) return;
    event.preventDefault();
    const row = event.target instanceof Element ? event.target.closest('[data-account]') : null;
    const box = row?.getBoundingClientRect();
    const isAfter = box !== undefined && event.clientY > box.top + box.height / 2;
    const before = isAfter ? (peers[peers.indexOf(over) + 1] ?? null) : over;
    if (before !== drag.before) this.#drag = { ...drag, before };
  }

  drop(event: DragEvent): void {
    event.preventDefault();
    const drag = this.#drag;
    this.#drag = null;
    if (drag?.before !== undefined && drag.before !== drag.account) this.#list.onmove(drag.account, drag.before);
  }

  dragEnd(): void {
    this.#drag = null;
  }

  /** Class of the account at whose edge the dragged one would be dropped. */
  dropPlaceOf(account: AccountSummary): 'drop-before' | 'drop-after' | null {
    const drag = this.#drag;
    if (drag?.before === undefined) return null;
    if (drag.before === account) return 'drop-before';
    return drag.before === null && this.#list.peersOf(drag.account).at(-1) === account ? 'drop-after' : null;
  }

  #accountAt(target: EventTarget | null): AccountSummary | undefined {
    const id = target instanceof Element ? target.closest('[data-account]')?.getAttribute('data-account') : null;
    return this.#list.accounts().find((account) => account.id === id);
  }
}
