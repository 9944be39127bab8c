/** The accounts of folders and approved `.roster.json`, kept up to date while a component shows them. */
import type { ApprovedTeamFile, FolderRule } from '../../preload/contract/index.js';
import { LatestCall } from '../components/calls/latest-call.js';

export class FolderRules {
  /** Null until loaded. */
  rules = $state.raw<readonly FolderRule[] | null>(null);
  files = $state.raw<readonly ApprovedTeamFile[]>([]);
  /** The error of the last load; empty if there was none. */
  message = $state('');

  /** Loads them now and on each change until the returned function is called. */
  watch(): () => void {
    const { folderRules } = window.roster;
    const calls = new LatestCall();
    const load = async () => {
      const found = await calls.run(() => Promise.all([folderRules.list(), folderRules.files()]));
      if (found === null) return;
      const [rules, files] = found;
      if (rules.ok) this.rules = rules.value;
      if (files.ok) this.files = files.value;
      const failed = found.find(({ ok }) => !ok);
      this.message = failed === undefined || failed.ok ? '' : failed.error.message;
    };
    void load();
    return window.roster.on('clients.changed', () => void load());
  }
}
