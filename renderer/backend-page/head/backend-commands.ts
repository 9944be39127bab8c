/** Actions on a backend that start on its page and continue when the page is closed. Each action shows its result. */
import type { BackendSummary } from '../../../preload/contract/index.js';
import { messages } from '../../i18n/all-messages.js';
import type { AppState } from '../../state/app-state.svelte.js';

const calls = window.roster.backends;

export class BackendCommands {
  readonly #state: AppState;

  constructor(appState: AppState) {
    this.#state = appState;
  }

  /** Removes a backend and its accounts; can be undone for a few seconds. Returns whether it was removed. */
  async remove(backend: BackendSummary): Promise<boolean> {
    let isRemoved = false;
    await this.#state.runUndoable(async () => {
      const result = await calls.remove({ backendId: backend.id });
      isRemoved = result.ok;
      if (!result.ok) {
        this.#state.showError(result.error, () => void this.remove(backend));
        return null;
      }
      const message = messages.backendPage.removed(backend.displayName);
      return { message, undo: () => void this.#restore(backend) };
    });
    return isRemoved;
  }

  async #restore({ id, displayName }: BackendSummary): Promise<void> {
    const result = await calls.restore({ backendId: id });
    if (result.ok) this.#state.showToast(messages.backendPage.restored(displayName));
    else this.#state.showError(result.error, null);
  }
}
