/** The renderer's state: main's snapshot, which is the single source of truth, and transient messages. */
import type { CallError, FailureDetails, Result, RevisionedChange, Snapshot } from '../../preload/contract/index.js';
import { setLanguage } from '../i18n/messages.svelte.js';
import { applyChange } from './apply-change.js';

type CallResult = { ok: true } | { ok: false; error: CallError };

/** A failed action, with a retry function if retrying may help. */
export interface Failure {
  message: string;
  /** For a report; null if the message says everything. */
  details: FailureDetails | null;
  retry: (() => void) | null;
}

/** The message about the last action, with an undo function if it can be undone. */
export interface Toast {
  message: string;
  undo: (() => void) | null;
}

/** What an action that can be undone has done. */
interface Undoable {
  message: string;
  undo: () => void;
  /** Why the action ended before its end. What it did until then can be undone. */
  failure?: { error: CallError; again: () => void };
}

const toastMs = 6_000;
/** Shorter than main's undo period, so that a click at the last moment still works. */
const undoToastMs = 10_000;

export class AppState {
  snapshot = $state.raw<Snapshot | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The message about the last action; disappears after a moment. */
  toast = $state.raw<Toast | null>(null);
  /** A message for screen readers only, because the window shows the change anyway. */
  announced = $state.raw({ message: '' });
  /** The newest revision that main has announced. An event can arrive before the result of an earlier call. */
  #latestRevision = 0;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;
  /** Actions that can be undone and are not done yet, the newest last. */
  readonly #unfinished: { isUndone: boolean }[] = [];

  readonly #getSnapshot: () => Promise<Result<string>>;

  /** `getSnapshot`: the call that returns the snapshot of this page. */
  constructor(getSnapshot = () => window.roster.state.getSnapshot()) {
    this.#getSnapshot = getSnapshot;
  }

  /**
   * Subscribes to changes and loads the snapshot. A gap in the revisions means a missed change, so everything is
   * reloaded.
   */
  async start(): Promise<void> {
    window.roster.on('state.changed', (changes) => {
      this.#latestRevision = Math.max(this.#latestRevision, changes.at(-1)?.revision ?? 0);
      if (this.snapshot !== null) this.#apply(changes, this.snapshot);
    });
    await this.load();
  }

  async load(): Promise<void> {
    const result = await this.#getSnapshot();
    if (!result.ok) {
      this.showError({ ...result.error, retryable: true }, () => void this.load());
      return;
    }
    const snapshot: Snapshot = JSON.parse(result.value);
    if (this.snapshot === null || snapshot.revision > this.snapshot.revision) this.#setSnapshot(snapshot);
    if (snapshot.revision < this.#latestRevision) await this.load();
  }

  /**
   * Returns what `find` returns for the snapshot that contains a call's changes. The result of a call can arrive before
   * them, because Electron sends results and events through different pipes.
   */
  async findCreated<T>(find: () => T | undefined): Promise<T | undefined> {
    const found = find();
    if (found !== undefined) return found;
    await this.load();
    return find();
  }

  /** Runs an action and shows the result: `done` on success, else the error. */
  async run(action: () => Promise<CallResult>, done = ''): Promise<void> {
    const result = await action();
    if (result.ok) {
      this.failure = null;
      if (done !== '') this.showToast(done);
    } else {
      this.showError(result.error, () => void this.run(action, done));
    }
  }

  /** Shows an error; offers `again` if it is retryable. */
  showError({ message, retryable, details }: CallError, again: (() => void) | null): void {
    this.failure = { message, details: details ?? null, retry: retryable ? again : null };
  }

  /** Shows and announces a message; stays longer if it can be undone. */
  showToast(message: string, undo: (() => void) | null = null): void {
    this.failure = null;
    this.toast = { message, undo };
    this.releaseToast();
  }

  /** Keeps the message, for example while the pointer is on it. */
  holdToast(): void {
    clearTimeout(this.#toastTimer);
  }

  /** Lets the message disappear after its time. */
  releaseToast(): void {
    clearTimeout(this.#toastTimer);
    if (this.toast === null) return;
    this.#toastTimer = setTimeout(
      () => {
        this.toast = null;
      },
      this.toast.undo === null ? toastMs : undoToastMs,
    );
  }

  /** Announces to screen readers what the window shows anyway. */
  announce(message: string): void {
    this.failure = null;
    this.announced = { message };
  }

  /** Whether the last action can be undone. */
  get canUndo(): boolean {
    return this.#unfinished.length > 0 || this.toast?.undo != null;
  }

  /**
   * Runs an action that can be undone, and shows its message. `action` shows its error itself and returns null if it did
   * nothing. If the user undoes the action before it is done, it is undone as soon as it is.
   */
  async runUndoable(action: () => Promise<Undoable | null>): Promise<void> {
    const unfinished = { isUndone: false };
    this.#unfinished.push(unfinished);
    const done = await action().finally(() => {
      this.#unfinished.splice(this.#unfinished.indexOf(unfinished), 1);
    });
    if (done === null) return;
    if (unfinished.isUndone) done.undo();
    else this.showToast(done.message, done.undo);
    if (done.failure !== undefined) this.showError(done.failure.error, done.failure.again);
  }

  /** Undoes the last action, if possible. */
  undo(): void {
    const unfinished = this.#unfinished.at(-1);
    if (unfinished !== undefined) {
      unfinished.isUndone = true;
      return;
    }
    const undo = this.toast?.undo;
    this.toast = null;
    undo?.();
  }

  /** Applies changes that the snapshot does not contain yet. */
  #apply(changes: readonly RevisionedChange[], from: Snapshot): void {
    const later = changes.filter(({ revision }) => revision > from.revision);
    const isLockChanged = later.some(({ change }) => change.kind === 'lockChanged');
    if (isLockChanged) {
      // Messages must not remain visible after locking.
      this.failure = null;
      this.toast = null;
    }
    if (isLockChanged || later.some(({ revision }, index) => revision !== from.revision + index + 1)) {
      void this.load();
      return;
    }
    let snapshot = from;
    for (const { revision, change } of later) snapshot = applyChange(snapshot, revision, change);
    if (snapshot !== from) this.#setSnapshot(snapshot);
  }

  #setSnapshot(snapshot: Snapshot): void {
    if (this.snapshot === null) performance.mark('snapshot');
    if (this.snapshot?.language !== snapshot.language) setLanguage(snapshot.language);
    this.snapshot = snapshot;
  }
}
