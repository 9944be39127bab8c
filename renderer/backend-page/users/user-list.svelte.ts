/** The users of a backend as far as they are loaded, with the search and the filter. */
import type { BackendId, BackendUser, BackendUserFilter } from '../../../preload/contract/index.js';
import { RowLoader } from '../rows/row-loader.svelte.js';

export class UserList extends RowLoader<BackendUser> {
  text = $state('');
  filter = $state<BackendUserFilter>('all');

  constructor(backendId: BackendId) {
    super(async (after) => {
      const { text, filter } = this;
      const result = await window.roster.backendUsers.list({ backendId, text, filter, after });
      return result.ok ? { ok: true, value: { rows: result.value.users, next: result.value.next } } : result;
    });
  }

  get isFiltered(): boolean {
    return this.text !== '' || this.filter !== 'all';
  }

  async clear(): Promise<void> {
    this.text = '';
    this.filter = 'all';
    await this.restart();
  }
}
