/** System notifications, kept referenced while they can be clicked. */
import type { Notification } from 'electron';

/** The part of Electron's `Notification` that is used. */
export type SystemNotification = Pick<Notification, 'close' | 'on' | 'show'>;

export class Notifications {
  /** Electron drops click events of garbage-collected notifications. */
  readonly #shown = new Set<SystemNotification>();
  readonly #warn: (line: string) => void;

  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** Number of notifications that can still be clicked. */
  get count(): number {
    return this.#shown.size;
  }

  /**
   * Shows a notification; calls `press` when the user clicks it or its button. Returns a function that removes the
   * notification.
   */
  show(notification: SystemNotification, press: () => void): () => void {
    const forget = () => void this.#shown.delete(notification);
    this.#shown.add(notification);
    const pressed = () => {
      forget();
      press();
    };
    notification.on('click', pressed);
    notification.on('action', pressed);
    notification.on('close', forget);
    // On macOS an unsigned app may not be allowed to show notifications.
    notification.on('failed', (_event, error) => {
      forget();
      this.#warn(`Could not show notification: ${error}`);
    });
    notification.show();
    return () => {
      forget();
      notification.close();
    };
  }
}
