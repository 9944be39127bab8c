/** Roster in the tray or the menu bar: who is active at a glance, and a switch without the window. */
import { Menu, Tray, app, nativeImage } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import { trayMenuItems, type TrayMenuActions, type TrayMenuView } from './tray-menu.js';

/** What the tray needs. */
export interface AppTrayOptions {
  /** Path of the picture for when nobody is active. */
  icon: string;
  view: () => TrayMenuView;
  actions: TrayMenuActions;
}

/** Pictures of the tray are this wide and high, in points. */
const size = 22;
/** A menu is not worth building for each of many changes in a row, nor before a click has been answered. */
const debounceMs = 300;

/** The tray's keeper. */
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

  /** Something changed that the menu may show. */
  update(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, debounceMs);
  }

  /** The initials of the active account, drawn by the page as a PNG of twice the size. */
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
    const active = shown.accounts.find(({ id }) => shown.active.has(id));
    const name = active === undefined ? null : (active.label ?? active.displayName);
    this.#tray.setToolTip(name === null || shown.isLocked ? 'Roster' : t().trayTip(name));
    if (name === null || shown.isLocked) this.#tray.setImage(this.#plainIcon());
  }

  #plainIcon(): Electron.NativeImage {
    return nativeImage.createFromPath(this.#options.icon).resize({ width: size, height: size, quality: 'best' });
  }
}
