/** The consent window and the quick switch: their code is loaded when they are first used. */
import type { IpcMainInvokeEvent } from 'electron';
import type { CallName } from '../../../preload/contract/index.js';
import type { BootstrapContext } from '../bootstrap-context.js';
import type { Services } from '../create-services.js';
import type { Consent } from './consent.js';
import type { QuickSwitch } from './quick-switch.js';

export interface LaterWindowsOptions {
  context: BootstrapContext;
  services: Promise<Services>;
  /** Opens the main window or brings it to the front. */
  openWindow: () => void;
  logFailure: (error: unknown) => void;
}

export class LaterWindows {
  readonly #options: LaterWindowsOptions;
  #consent: Promise<Consent> | null = null;
  #quick: Promise<QuickSwitch> | null = null;
  /** Null until it was first opened. */
  #openedQuick: QuickSwitch | null = null;

  constructor(options: LaterWindowsOptions) {
    this.#options = options;
  }

  /** Shows the consent requests that wait for the user, or closes the window if there are none. */
  updateConsent(): void {
    void this.#openConsent().then((consent) => {
      consent.update();
    }, this.#options.logFailure);
  }

  /** Closes the consent window if it was ever opened; all questions must have ended. */
  async closeConsent(): Promise<void> {
    const consent = await this.#consent;
    consent?.close();
  }

  /** The quick switch, whose global shortcut works from its first call on. */
  quick(): Promise<QuickSwitch> {
    this.#quick ??= this.#options.services.then(async (services) => {
      const { QuickSwitch: Opened } = await import('./quick-switch.js');
      const { context, openWindow } = this.#options;
      this.#openedQuick = new Opened({ services, context, openWindow });
      return this.#openedQuick;
    });
    return this.#quick;
  }

  readonly showQuick = (): void => {
    void this.quick()
      .then((quick) => {
        quick.open();
      })
      .catch(this.#options.logFailure);
  };

  /** Whether a call comes from the quick switch's page, which may make it. */
  isQuickAllowed(event: IpcMainInvokeEvent, call: CallName): boolean {
    return this.#openedQuick?.isAllowed(event, call) === true;
  }

  #openConsent(): Promise<Consent> {
    this.#consent ??= this.#options.services.then(async (services) => {
      const { Consent: Opened } = await import('./consent.js');
      return new Opened(services, this.#options.context);
    });
    return this.#consent;
  }
}
