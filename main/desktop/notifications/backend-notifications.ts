/** Shows system notifications about backends that stopped responding or running while the window is not focused. */
import type { BackendId, BackendSummary, Change } from '../../../preload/contract/index.js';
import { isAway } from '../../../preload/contract/list-order.js';
import { t } from '../../../preload/i18n/translate.js';
import type { NotificationText } from './session-notifications.js';

export interface BackendNotificationsOptions {
  isWanted: () => boolean;
  /** Whether the computer is online. While it is offline, every backend is unreachable and none is at fault. */
  isOnline: () => boolean;
  /** Number of signed-in accounts of a backend. */
  accountsOf: (id: BackendId) => number;
  notify: (text: NotificationText, press: () => void) => () => void;
  onRestart: (id: BackendId) => void;
  /** The user wants to see the backends of a notification. */
  onShow: () => void;
  schedule: (ms: number, work: () => void) => void;
}

/** A backend that is back within this time is not worth a notification; others that follow share one. */
const delayMs = 60_000;
/** Names in the text of a notification. */
const maxNames = 3;

export class BackendNotifications {
  readonly #options: BackendNotificationsOptions;
  /** The unreachable backends, and whether the user was notified. */
  readonly #away = new Map<BackendId, { backend: BackendSummary; isTold: boolean }>();
  #isScheduled = false;

  constructor(options: BackendNotificationsOptions) {
    this.#options = options;
  }

  /** Notifies once per outage. */
  applyChange(change: Change): void {
    if (change.kind === 'backendRemoved') this.#away.delete(change.backendId);
    if (change.kind !== 'backendPut') return;
    const { backend } = change;
    if (!isAway(backend)) {
      // While an embedded backend restarts, it may fail again for the same reason. A remote one that starts responds.
      const isStarting = backend.health.kind === 'starting';
      const isStillAway = isStarting && (backend.kind === 'embedded' || this.#away.get(backend.id)?.isTold === true);
      if (!isStillAway) this.#away.delete(backend.id);
      return;
    }
    this.#away.set(backend.id, { backend, isTold: this.#away.get(backend.id)?.isTold ?? false });
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.schedule(delayMs, () => {
      this.#isScheduled = false;
      this.#tell();
    });
  }

  #tell(): void {
    const { isWanted, isOnline, accountsOf, notify, onRestart, onShow } = this.#options;
    const untold = [...this.#away.values()].filter(({ isTold }) => !isTold);
    for (const one of untold) one.isTold = true;
    const shown = untold
      .map(({ backend }) => backend)
      .filter(({ id, health }) => accountsOf(id) > 0 && (health.kind === 'failed' || isOnline()));
    const [first] = shown;
    if (first === undefined || !isWanted()) return;
    const isStopped = shown.length === 1 && first.health.kind === 'failed';
    notify(this.#textOf(shown, first), () => {
      if (isStopped) onRestart(first.id);
      else onShow();
    });
  }

  #textOf(shown: readonly BackendSummary[], first: BackendSummary): NotificationText {
    const words = t();
    if (shown.length > 1) {
      const names = shown.slice(0, maxNames).map(({ displayName }) => displayName);
      const others = shown.length - maxNames;
      const listed = names.join(', ');
      return {
        title: words.awayManyTitle(shown.length),
        body: others > 0 ? words.expiredManyBody(listed, others) : listed,
        action: words.expiredShow,
      };
    }
    const isStopped = first.health.kind === 'failed';
    return {
      title: isStopped ? words.stoppedTitle(first.displayName) : words.awayTitle(first.displayName),
      body: words.awayBody(this.#options.accountsOf(first.id)),
      action: isStopped ? words.restart : words.expiredShow,
    };
  }
}
