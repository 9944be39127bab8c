/** Holds the snapshot that main keeps up to date. There is no second truth in the page. */
import type { Snapshot } from '../preload/contract.js';
import { applyChange } from './apply-change.js';

/** The page's view of main. */
export class Roster {
  snapshot = $state.raw<Snapshot | null>(null);
  error = $state('');
  /** The newest revision that main told of. An event can overtake the answer that it belongs after. */
  #announced = 0;

  /** Listens and loads. A gap in the numbers means a missed change, so all is asked again. */
  async start(): Promise<void> {
    window.roster.on('roster.changed', ({ revision, change }) => {
      this.#announced = Math.max(this.#announced, revision);
      const { snapshot } = this;
      if (snapshot === null || revision <= snapshot.revision) return;
      if (revision === snapshot.revision + 1) this.snapshot = applyChange(snapshot, revision, change);
      else void this.load();
    });
    await this.load();
  }

  async load(): Promise<void> {
    const result = await window.roster.roster.snapshot();
    if (!result.ok) {
      this.error = result.error.message;
      return;
    }
    if (this.snapshot === null || result.value.revision > this.snapshot.revision) this.snapshot = result.value;
    if (result.value.revision < this.#announced) await this.load();
  }

  /** Shows what went wrong with an action; an action that works takes the last error away. */
  async act(action: Promise<{ ok: true } | { ok: false; error: { message: string } }>): Promise<void> {
    const result = await action;
    this.error = result.ok ? '' : result.error.message;
  }
}
