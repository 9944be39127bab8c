/** The users of a backend as far as they are loaded, with the search and the filter. */
import type { BackendId, BackendUser, BackendUserFilter, ProviderType } from '../../../preload/contract/index.js';
import { RowLoader } from '../rows/row-loader.svelte.js';

export class UserList extends RowLoader<BackendUser> {
  text = $state('');
  filter = $state<BackendUserFilter>('all');
  provider = $state<ProviderType | null>(null);

  constructor(backendId: BackendId) {
    super(
      async (after) => {
        const { text, filter, provider } = this;
        const result = await window.roster.backendUsers.list({ backendId, text, filter, provider, after });
        return result.ok ? { ok: true, value: { rows: result.value.users, next: result.value.next } } : result;
      },
      () => this.text,
    );
  }

  async clear(): Promise<void> {
    this.text = '';
    this.filter = 'all';
    this.provider = null;
    await this.restart();
  }
}
