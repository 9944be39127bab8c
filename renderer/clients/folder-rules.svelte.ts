/** The accounts of folders, kept up to date while a component shows them. */
import type { FolderRule } from '../../preload/contract/index.js';

export class FolderRules {
  /** Null until loaded. */
  rules = $state.raw<readonly FolderRule[] | null>(null);
  /** The error of the last load; empty if there was none. */
  message = $state('');

  /** Loads the rules now and on each change until the returned function is called. */
  watch(): () => void {
    const load = async () => {
      const result = await window.roster.folderRules.list();
      if (result.ok) this.rules = result.value;
      this.message = result.ok ? '' : result.error.message;
    };
    void load();
    return window.roster.on('clients.changed', () => void load());
  }
}
