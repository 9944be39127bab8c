/** Holds the snapshot that main keeps up to date. There is no second truth in the page. */
import type { AccountId, CallError, Snapshot } from '../../preload/contract/index.js';
import { applyChange } from './apply-change.js';
import { setLanguage } from '../i18n/messages.svelte.js';

/** What a call answers, without its value. */
type CallResult = { ok: true } | { ok: false; error: CallError };

/** A failed action, with the way to do it once more when that may help. */
export interface Failure {
  message: string;
  retry: (() => void) | null;
}

/** What was done last, in words, with the way to take it back. */
export interface Toast {
  message: string;
  undo: (() => void) | null;
}

const toastMs = 4_000;
/** Shorter than main's own patience, so that a click in the last moment still counts. */
const undoToastMs = 10_000;

/** The page's view of main. */
export class AppState {
  snapshot = $state.raw<Snapshot | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What was done last; gone after a moment. */
  toast = $state.raw<Toast | null>(null);
  /** The account that became active last. Each backend has an active one; this is the one that the person is at. */
  lastActiveId = $state.raw<AccountId | null>(null);
  /** The newest revision that main told of. An event can overtake the answer that it belongs after. */
  #latestRevision = 0;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  /** Listens and loads. A gap in the numbers means a missed change, so all is asked again. */
  async start(): Promise<void> {
    window.roster.on('state.changed', ({ revision, change }) => {
      this.#latestRevision = Math.max(this.#latestRevision, revision);
      const { snapshot } = this;
      if (snapshot === null || revision <= snapshot.revision) return;
      if (change.kind === 'lockChanged') {
        // Behind a lock there is another picture, or none.
        this.failure = null;
        this.toast = null;
        void this.load();
        return;
      }
      if (change.kind === 'activeChanged' && change.accountId !== null) this.lastActiveId = change.accountId;
      if (revision === snapshot.revision + 1) this.#setSnapshot(applyChange(snapshot, revision, change));
      else void this.load();
    });
    await this.load();
  }

  async load(): Promise<void> {
    const result = await window.roster.state.getSnapshot();
    if (!result.ok) {
      this.failure = { message: result.error.message, retry: () => void this.load() };
      return;
    }
    const snapshot: Snapshot = JSON.parse(result.value);
    if (this.snapshot === null || snapshot.revision > this.snapshot.revision) this.#setSnapshot(snapshot);
    if (snapshot.revision < this.#latestRevision) await this.load();
  }

  /** Does something and shows how it went: `done` in words, or what went wrong. */
  async run(action: () => Promise<CallResult>, done = ''): Promise<void> {
    const result = await action();
    if (result.ok) {
      this.failure = null;
      if (done !== '') this.showToast(done);
    } else {
      this.showError(result.error, () => void this.run(action, done));
    }
  }

  /** Shows what went wrong; `again` is offered where trying the same may help. */
  showError({ message, retryable }: CallError, again: (() => void) | null): void {
    this.failure = { message, retry: retryable ? again : null };
  }

  /** Shows and speaks a sentence for a moment; for longer when it can be taken back. */
  showToast(message: string, undo: (() => void) | null = null): void {
    this.failure = null;
    this.toast = { message, undo };
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(
      () => {
        this.toast = null;
      },
      undo === null ? toastMs : undoToastMs,
    );
  }

  /** Takes back what was done last, if that can be. */
  undo(): void {
    const undo = this.toast?.undo;
    this.toast = null;
    undo?.();
  }

  #setSnapshot(snapshot: Snapshot): void {
    if (this.snapshot === null) performance.mark('snapshot');
    if (this.snapshot?.language !== snapshot.language) setLanguage(snapshot.language);
    this.snapshot = snapshot;
  }
}
