/** Connects the consent window with the programs that ask for tokens. */
import { join } from 'node:path';
import { app, ipcMain, Notification } from 'electron';
import { t } from '../../../preload/i18n/translate.js';
import { Notifications } from '../../desktop/notifications/notifications.js';
import { consentHandlers, registerConsentHandlers } from '../../ipc/consent.js';
import { pageOrigin } from '../../window/app-protocol.js';
import { ConsentWindow } from '../../window/consent-window.js';
import type { BootstrapContext } from '../bootstrap-context.js';
import type { Services } from '../create-services.js';

export type ConsentServices = Pick<Services, 'accounts' | 'backends' | 'clients' | 'list' | 'lock' | 'settings'>;

export class Consent {
  readonly #services: ConsentServices;
  readonly #window: ConsentWindow;

  constructor(services: ConsentServices, { launch, iconPath, ownOrigins, log }: BootstrapContext) {
    const { clients } = services;
    this.#services = services;
    const shown = new Notifications((line) => {
      log.warn(line);
    });
    const origin = launch.development.serverUrl ?? `${pageOrigin}/`;
    this.#window = new ConsentWindow({
      pageUrl: new URL('consent/index.html', origin).href,
      preload: join(app.getAppPath(), 'out', 'preload', 'consent.cjs'),
      icon: iconPath,
      ownOrigins,
      devTools: !app.isPackaged,
      isWayland: launch.isWayland,
      onClosed: () => {
        this.#denyFirst();
      },
      onFailed: (reason) => {
        log.error('the consent window cannot be shown', new Error(reason));
        clients.denyAll();
      },
      onMaybeCovered: () => {
        if (!services.settings.value.notifyConsent || !Notification.isSupported()) return;
        shown.show(new Notification({ ...this.#notification(), icon: iconPath }), () => {
          this.#window.focus();
        });
      },
    });
    const handlers = consentHandlers({
      services,
      show: (height) => {
        this.#window.show(height);
      },
    });
    registerConsentHandlers({
      ...{ ipcMain, handlers },
      isOwnWindow: (event) => this.#window.isSender(event),
      logUnexpected: (call, error) => {
        log.error(`${call} failed`, error);
      },
    });
  }

  /** Shows the questions that wait for the user. */
  update(): void {
    this.#window.update(this.#services.clients.waiting.length > 0);
  }

  /** Closes the window; all questions must have ended. */
  close(): void {
    this.#window.close();
  }

  #denyFirst(): void {
    const { clients } = this.#services;
    const [first] = clients.waiting;
    if (first === undefined) this.#window.close();
    else void clients.respond(first.id, { kind: 'deny' });
  }

  #notification(): { title: string; body: string } {
    const { clients } = this.#services;
    const [first] = clients.waiting;
    if (first?.subject.kind === 'file') return { title: t().teamFileNotification, body: t().consentNotificationBody };
    const name = first === undefined ? null : clients.nameOf(first.caller);
    return { title: t().consentNotification(name), body: t().consentNotificationBody };
  }
}
