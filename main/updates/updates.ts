/** Looks for a newer Roster, fetches it when the person says so, and puts it in place of this one when they say so again. */
import type { UpdateState } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { maxReleaseNotesLength } from '../../preload/contract/limits.js';
import { noticeId } from '../../preload/contract/model.js';
import type { Notices } from '../state/notices.js';
import { UpdateError, type UpdateErrorKind } from './update-error.js';

/** A release that is newer than the one that runs. Its notes are whatever the feed has. */
export interface NewerRelease {
  version: string;
  notes: string;
}

/** What fetches and installs. */
export interface Updater {
  /** Whether it can do so for what runs: not for a program that was only unpacked somewhere. */
  canUpdate: () => boolean;
  /** Null: nothing is newer. @throws UpdateError */
  check: () => Promise<NewerRelease | null>;
  /** Fetches what the last check found. @throws UpdateError */
  download: (tell: (percent: number) => void) => Promise<void>;
  /** Ends Roster; comes back only when that failed. @throws UpdateError */
  install: () => Promise<never>;
}

/** What looking for updates needs. */
export interface UpdatesOptions {
  /** Gives the updater. Asked with the first look, never before. Null: this build does not update itself. */
  openUpdater: (() => Promise<Updater>) | null;
  notices: Pick<Notices, 'put' | 'remove'>;
  /** Whether the person lets Roster look by itself. Asked at each look. */
  isAutomatic: () => boolean;
  onStateChanged: (state: UpdateState) => void;
  /** Puts everything away before Roster is replaced: the next one may start before this one is gone. */
  prepareForUpdate: () => Promise<void>;
  /** Takes that back, when nothing came of it. */
  cancelShutdown: () => void;
  now: () => number;
  /** Calls back once after so many milliseconds. */
  schedule: (ms: number, work: () => void) => void;
  warn: (line: string) => void;
}

/** The start has other things to do. */
const firstCheckMs = 30_000;
const checkIntervalMs = 24 * 60 * 60_000;
const updateNoticeId = noticeId.parse('update');

/** Where Roster stands with its updates. Failures are told by the state; nothing here throws. */
export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #updater: Promise<Updater> | null = null;
  #found: NewerRelease | null = null;
  /** The version that the person was told of in this run. */
  #notifiedVersion = '';

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state = options.openUpdater === null ? { kind: 'off' } : { kind: 'idle', checkedAt: null };
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Looks by itself from now on, while the person wants that. */
  begin(): void {
    if (this.#state.kind !== 'off') this.#scheduleCheck(firstCheckMs);
  }

  /** Looks now. */
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

  /** Fetches what was found. */
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
        // Late news of a download that failed would bring it back.
        if (state.kind !== 'downloading' || state.percent === whole) return;
        this.#setState({ kind: 'downloading', version, percent: whole });
      });
      this.#setState({ kind: 'ready', ...found });
      this.#notify(t().updateReady(version));
    } catch (error) {
      this.#fail(error, 'notDownloaded');
    }
  }

  /** Puts in place what was fetched. Roster ends with it. */
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

  /** A look that nobody asked for and that came to nothing leaves what was known. */
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
      // Who waved it away is not told of the same again.
      if (this.#notifiedVersion !== version) this.#notify(t().updateAvailable(version));
      this.#notifiedVersion = version;
    }
  }

  #notify(message: string): void {
    const notice = { id: updateNoticeId, kind: 'update' as const, message };
    this.#options.notices.put({ ...notice, actions: ['showUpdate'], dismissible: true });
  }

  #fail(error: unknown, otherwise: UpdateErrorKind): void {
    const kind = error instanceof UpdateError ? error.kind : otherwise;
    this.#options.warn(`updates: ${error instanceof Error ? error.message : String(error)}`);
    this.#setState({ kind: 'failed', message: t().updateFailures[kind] });
  }

  #setState(state: UpdateState): void {
    this.#state = state;
    this.#options.onStateChanged(state);
  }
}

/** Whether a look now would get in the way, or be for nothing. */
function isBusy({ kind }: UpdateState): boolean {
  return kind === 'off' || kind === 'checking' || kind === 'downloading' || kind === 'ready';
}
