/** The tray or menu bar icon: shows the active account and switches accounts without the window. */
import { app, Menu, nativeImage, Tray } from 'electron';
import { t } from '../../../preload/i18n/translate.js';
import { type TrayMenuActions, trayMenuItems } from './tray-menu.js';
import type { TrayView } from './tray-view.js';

export interface AppTrayOptions {
  /** Path of the icon shown while no account is active. */
  icon: string;
  view: () => TrayView;
  actions: TrayMenuActions;
}

/** Width and height of tray icons, in points. */
const size = 22;
/** Coalesces changes that follow each other quickly, and lets a click be handled before the menu is rebuilt. */
const debounceMs = 300;

export class AppTray {
  readonly #options: AppTrayOptions;
  readonly #tray: Tray;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AppTrayOptions) {
    this.#options = options;
    this.#tray = new Tray(this.#plainIcon());
    this.#tray.on('click', options.actions.open);
    this.#draw();
  }

  /** Schedules a rebuild of the menu after a change. */
  update(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, debounceMs);
  }

  /** Shows the active account's initials, drawn by the page as a PNG at twice the size. */
  show(picture: string): void {
    const image = nativeImage.createFromDataURL(picture);
    if (!image.isEmpty()) this.#tray.setImage(image.resize({ width: size, height: size, quality: 'best' }));
  }

  #draw(): void {
    const { view, actions } = this.#options;
    const shown = view();
    const items = trayMenuItems(shown, actions);
    this.#tray.setContextMenu(Menu.buildFromTemplate(items));
    app.dock?.setMenu(Menu.buildFromTemplate(items));
    const active = shown.accounts?.active ?? null;
    this.#tray.setToolTip(active === null ? 'Roster' : t().trayTip(active.name, active.backendName));
    if (active === null) this.#tray.setImage(this.#plainIcon());
  }

  #plainIcon(): Electron.NativeImage {
    return nativeImage.createFromPath(this.#options.icon).resize({ width: size, height: size, quality: 'best' });
  }
}
