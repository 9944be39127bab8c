/** Saves each change of a setting at once. */
import type { Settings } from '../../preload/contract/index.js';
import { FormState } from '../components/forms/form-state.svelte.js';

const savedMs = 2_000;

export class SettingsChanges {
  readonly saving = new FormState();
  /** The row that was changed last, for a moment. */
  saved = $state<string | null>(null);
  readonly #current: () => Settings;
  /** Changes made while an earlier change is still being saved; saved next, so that none is lost. */
  #waiting: Partial<Settings> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(current: () => Settings) {
    this.#current = current;
  }

  async change(part: Partial<Settings>): Promise<void> {
    this.#waiting = { ...this.#waiting, ...part };
    if (this.saving.busy) return;
    let latest = this.#current();
    while (Object.keys(this.#waiting).length > 0) {
      const names = Object.keys(this.#waiting);
      latest = { ...latest, ...this.#waiting };
      this.#waiting = {};
      await this.saving.run(
        () => window.roster.settings.change(latest),
        () => {
          this.show(names[0] ?? '');
        },
      );
    }
  }

  /** Shows “Saved” at a row. */
  show(name: string): void {
    this.saved = name;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.saved = null), savedMs);
  }
}
