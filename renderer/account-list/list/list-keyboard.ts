/** The keys of the account list: moving, reordering, selecting, and jumping to a name. */
import type { AccountSummary } from '../../../preload/contract/index.js';
import { nameOf } from '../../accounts/account-format.js';
import { hasModifier } from '../../components/keyboard/keys.js';
import { rowOfKey } from '../../components/keyboard/row-keys.js';
import type { ListView } from '../filter/list-view.svelte.js';
import { keyOf, type ListItem } from './list-items.js';
import { TypeAhead } from './type-ahead.js';

export interface KeyboardList {
  view: () => ListView;
  /** The accounts in display order. */
  accounts: () => readonly AccountSummary[];
  items: () => readonly ListItem[];
  /** Index of the item that is in the tab order. */
  index: () => number;
  /** Moves the focus to the item with this key. */
  focus: (key: string) => void;
  /** Moves the account at an index as the key moves the focus. */
  moveFrom: (index: number, key: string) => void;
}

/** A pressed key. */
type Press = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'timeStamp' | 'preventDefault'>;

export class ListKeyboard {
  readonly #list: KeyboardList;
  readonly #typeAhead = new TypeAhead();

  constructor(list: KeyboardList) {
    this.#list = list;
  }

  readonly keydown = (event: Press): void => {
    const list = this.#list;
    const view = list.view();
    if (hasModifier(event) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      view.selectAll(list.accounts());
      return;
    }
    if (event.key === 'Escape' && view.selected !== null) {
      event.preventDefault();
      view.endSelection();
      return;
    }
    const from = list.index();
    const items = list.items();
    const to = rowOfKey(event.key, from, items.length);
    if (to !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const target = items[to];
      if (event.altKey) list.moveFrom(from, event.key);
      else if (target !== undefined) list.focus(keyOf(target));
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || [...event.key].length !== 1) return;
    if (event.key === ' ' && !this.#typeAhead.isTyping(event.timeStamp)) return;
    event.preventDefault();
    const accounts = list.accounts();
    const current = items[from];
    const at = current?.kind === 'account' ? accounts.indexOf(current.account) : -1;
    const found = accounts[this.#typeAhead.find(event.key, accounts.map(nameOf), at, event.timeStamp)];
    if (found !== undefined) list.focus(found.id);
  };
}
