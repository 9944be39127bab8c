/** Checks for updates, downloads them, and installs them, each step with the user's consent. */
import type { UpdateErrorCode, UpdateState } from '../../preload/contract/index.js';
import { maxReleaseNotesLength } from '../../preload/contract/limits.js';
import { noticeId } from '../../preload/contract/model/index.js';
import type { Notices } from '../state/notices.js';
import { UpdateError } from './update-error.js';

/** A release newer than the running version. Its notes are untrusted. */
export interface NewerRelease {
  version: string;
  notes: string;
}

/** Downloads and installs updates. */
export interface Updater {
  /** Whether the running program can be updated: not if it was only unpacked from an archive. */
  canUpdate: () => boolean;
  /** Returns null if there is no newer release. @throws UpdateError */
  check: () => Promise<NewerRelease | null>;
  /** Downloads the release found by the last check. @throws UpdateError */
  download: (tell: (percent: number) => void) => Promise<void>;
  /** Quits Roster and installs; returns only on failure. @throws UpdateError */
  install: () => Promise<never>;
}

export interface UpdatesOptions {
  /** Loads the updater at the first check. Null: this build does not update itself. */
  openUpdater: (() => Promise<Updater>) | null;
  notices: Pick<Notices, 'put' | 'remove'>;
  /** Texts of the notices. */
  texts: { available: (version: string) => string; ready: (version: string) => string };
  /** Whether the user enabled automatic checks. Called before each of them. */
  isAutomatic: () => boolean;
  onStateChanged: (state: UpdateState) => void;
  /** Shuts the services down before installing: the new version may start before this one has exited. */
  prepareForUpdate: () => Promise<void>;
  /** Reverts `prepareForUpdate` if the installation failed. */
  cancelShutdown: () => void;
  now: () => number;
  /** Calls `work` once after `ms`. */
  schedule: (ms: number, work: () => void) => void;
  warn: (line: string) => void;
}

/** Delayed so as not to slow down startup. */
const firstCheckMs = 30_000;
const checkIntervalMs = 24 * 60 * 60_000;
const updateNoticeId = noticeId.parse('update');

/** Holds the update state. Errors become a state; methods do not throw. */
export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #updater: Promise<Updater> | null = null;
  #found: NewerRelease | null = null;
  /** The version the user was notified of in this run. */
  #notifiedVersion = '';

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state = options.openUpdater === null ? { kind: 'off' } : { kind: 'idle', checkedAt: null };
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Starts automatic checks, as long as the setting allows them. */
  begin(): void {
    if (this.#state.kind !== 'off') this.#scheduleCheck(firstCheckMs);
  }

  /** Checks for an update now. */
  async check(): Promise<void> {
    if (isBusy(this.#state)) return;
    this.#setState({ kind: 'checking' });
    try {
      const updater = await this.#open();
      this.#applyResult(updater.canUpdate() ? await updater.check() : 'off');
    } catch (error) {
      this.#fail(error, 'unreachable');
    }
  }

  /** Downloads the release that was found. */
  async download(): Promise<void> {
    const found = this.#found;
    if (this.#state.kind !== 'available' || found === null) return;
    const { version } = found;
    this.#setState({ kind: 'downloading', version, percent: 0 });
    try {
      const updater = await this.#open();
      await updater.download((percent) => {
        const whole = Math.min(100, Math.max(0, Math.floor(percent)));
        const { state } = this;
        // A late progress event must not overwrite a failure.
        if (state.kind !== 'downloading' || state.percent === whole) return;
        this.#setState({ kind: 'downloading', version, percent: whole });
      });
      this.#setState({ kind: 'ready', ...found });
      this.#notify(this.#options.texts.ready(version));
    } catch (error) {
      this.#fail(error, 'notDownloaded');
    }
  }

  /** Installs the downloaded update and quits Roster. */
  async install(): Promise<void> {
    if (this.#state.kind !== 'ready') return;
    try {
      const updater = await this.#open();
      await this.#options.prepareForUpdate();
      await updater.install();
    } catch (error) {
      this.#options.cancelShutdown();
      this.#fail(error, 'notInstalled');
    }
  }

  #open(): Promise<Updater> {
    const { openUpdater } = this.#options;
    if (openUpdater === null) throw new Error('this build does not update itself');
    this.#updater ??= openUpdater();
    return this.#updater;
  }

  #scheduleCheck(ms: number): void {
    this.#options.schedule(ms, () => {
      this.#scheduleCheck(checkIntervalMs);
      if (this.#options.isAutomatic()) void this.#checkInBackground();
    });
  }

  /** A failed background check keeps the previously found release. */
  async #checkInBackground(): Promise<void> {
    const before = this.#state;
    await this.check();
    if (this.#state.kind === 'failed' && before.kind === 'available') this.#setState(before);
  }

  #applyResult(found: NewerRelease | null | 'off'): void {
    this.#found = null;
    if (found === 'off') {
      this.#setState({ kind: 'off' });
    } else if (found === null) {
      this.#setState({ kind: 'idle', checkedAt: new Date(this.#options.now()).toISOString() });
      this.#options.notices.remove(updateNoticeId);
    } else {
      const { version } = found;
      this.#found = { version, notes: found.notes.slice(0, maxReleaseNotesLength) };
      this.#setState({ kind: 'available', ...this.#found });
      // Do not notify again about a version that the user dismissed.
      if (this.#notifiedVersion !== version) this.#notify(this.#options.texts.available(version));
      this.#notifiedVersion = version;
    }
  }

  #notify(message: string): void {
    const notice = { id: updateNoticeId, kind: 'update' as const, message };
    this.#options.notices.put({ ...notice, actions: ['showUpdate'], dismissible: true });
  }

  #fail(error: unknown, otherwise: UpdateErrorCode): void {
    this.#options.warn(`updates: ${error instanceof Error ? error.message : String(error)}`);
    this.#setState({ kind: 'failed', code: error instanceof UpdateError ? error.code : otherwise });
  }

  #setState(state: UpdateState): void {
    this.#state = state;
    this.#options.onStateChanged(state);
  }
}

/** Whether a check would interfere or be pointless. */
function isBusy({ kind }: UpdateState): boolean {
  return kind === 'off' || kind === 'checking' || kind === 'downloading' || kind === 'ready';
}
