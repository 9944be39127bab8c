/** Holds the snapshot that main keeps up to date. There is no second truth in the page. */
import type { AccountId, CallError, Snapshot } from '../../preload/contract/index.js';
import { applyChange } from './apply-change.js';
import { speak } from '../i18n/messages.svelte.js';

/** What a call answers, without its value. */
type Answer = { ok: true } | { ok: false; error: CallError };

/** A failed action, with the way to do it once more when that may help. */
export interface Failure {
  message: string;
  retry: (() => void) | null;
}

/** What was done last, in words, with the way to take it back. */
export interface Said {
  sentence: string;
  undo: (() => void) | null;
}

const saidMs = 4_000;
/** Shorter than main's own patience, so that a click in the last moment still counts. */
const undoMs = 10_000;

/** The page's view of main. */
export class Roster {
  snapshot = $state.raw<Snapshot | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What was done last; gone after a moment. */
  said = $state.raw<Said | null>(null);
  /** The account that became active last. Each backend has an active one; this is the one that the person is at. */
  latest = $state.raw<AccountId | null>(null);
  /** The newest revision that main told of. An event can overtake the answer that it belongs after. */
  #announced = 0;
  #saidTimer: ReturnType<typeof setTimeout> | undefined;

  /** Listens and loads. A gap in the numbers means a missed change, so all is asked again. */
  async start(): Promise<void> {
    window.roster.on('roster.changed', ({ revision, change }) => {
      this.#announced = Math.max(this.#announced, revision);
      const { snapshot } = this;
      if (snapshot === null || revision <= snapshot.revision) return;
      if (change.kind === 'lockChanged') {
        // Behind a lock there is another picture, or none.
        this.failure = null;
        this.said = null;
        void this.load();
        return;
      }
      if (change.kind === 'activeChanged' && change.accountId !== null) this.latest = change.accountId;
      if (revision === snapshot.revision + 1) this.#take(applyChange(snapshot, revision, change));
      else void this.load();
    });
    await this.load();
  }

  async load(): Promise<void> {
    const result = await window.roster.roster.snapshot();
    if (!result.ok) {
      this.failure = { message: result.error.message, retry: () => void this.load() };
      return;
    }
    const snapshot: Snapshot = JSON.parse(result.value);
    if (this.snapshot === null || snapshot.revision > this.snapshot.revision) this.#take(snapshot);
    if (snapshot.revision < this.#announced) await this.load();
  }

  /** Does something and shows how it went: `done` in words, or what went wrong. */
  async act(action: () => Promise<Answer>, done = ''): Promise<void> {
    const result = await action();
    if (result.ok) {
      this.failure = null;
      if (done !== '') this.say(done);
    } else {
      this.fail(result.error, () => void this.act(action, done));
    }
  }

  /** Shows what went wrong; `again` is offered where trying the same may help. */
  fail({ message, retryable }: CallError, again: (() => void) | null): void {
    this.failure = { message, retry: retryable ? again : null };
  }

  /** Shows and speaks a sentence for a moment; for longer when it can be taken back. */
  say(sentence: string, undo: (() => void) | null = null): void {
    this.failure = null;
    this.said = { sentence, undo };
    clearTimeout(this.#saidTimer);
    this.#saidTimer = setTimeout(
      () => {
        this.said = null;
      },
      undo === null ? saidMs : undoMs,
    );
  }

  /** Takes back what was done last, if that can be. */
  undo(): void {
    const undo = this.said?.undo;
    this.said = null;
    undo?.();
  }

  #take(snapshot: Snapshot): void {
    if (this.snapshot === null) performance.mark('snapshot');
    if (this.snapshot?.language !== snapshot.language) speak(snapshot.language);
    this.snapshot = snapshot;
  }
}
