/** The system's notifications, kept alive as long as they can be pressed. */
import type { Notification } from 'electron';

/** The part of Electron's `Notification` that is used here. */
export type SystemNotification = Pick<Notification, 'on' | 'show'>;

/** Shows notifications. */
export class Notifications {
  /** Electron loses the click on a notification that was collected as garbage. */
  readonly #shown = new Set<SystemNotification>();
  readonly #warn: (line: string) => void;

  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** Those that the user can still press. */
  get count(): number {
    return this.#shown.size;
  }

  /** Shows one; `press` is called when the user presses it. */
  show(notification: SystemNotification, press: () => void): void {
    const forget = () => void this.#shown.delete(notification);
    this.#shown.add(notification);
    notification.on('click', () => {
      forget();
      press();
    });
    notification.on('close', forget);
    // An unsigned app on macOS may show none.
    notification.on('failed', (_event, error) => {
      forget();
      this.#warn(`a notification could not be shown: ${error}`);
    });
    notification.show();
  }
}
