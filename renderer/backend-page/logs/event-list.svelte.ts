/** The newest events of a backend, with the search and the filters. */
import type { BackendEvent, BackendId, BackendLogGroup } from '../../../preload/contract/index.js';
import { RowLoader } from '../rows/row-loader.svelte.js';

const pageSize = 100;

export class EventList extends RowLoader<BackendEvent> {
  text = $state('');
  group = $state<BackendLogGroup>('all');
  errorsOnly = $state(false);

  constructor(backendId: BackendId, text: string) {
    super(
      async (after) => {
        const result = await window.roster.backendLogs.list({ backendId, ...this.filter, after, limit: pageSize });
        return result.ok ? { ok: true, value: { rows: result.value.events, next: result.value.next } } : result;
      },
      () => this.text,
    );
    this.text = text;
  }

  get filter(): { text: string; group: BackendLogGroup; errorsOnly: boolean } {
    const { text, group, errorsOnly } = this;
    return { text, group, errorsOnly };
  }

  get isFiltered(): boolean {
    return this.text !== '' || this.group !== 'all' || this.errorsOnly;
  }

  async clear(): Promise<void> {
    this.text = '';
    this.group = 'all';
    this.errorsOnly = false;
    await this.restart();
  }
}
