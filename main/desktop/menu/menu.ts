/** Installs the application menu. */
import { Menu } from 'electron';
import { type MenuActions, menuTemplate } from './menu-template.js';

/** Installs the menu in the current language. It contains development tools only during development. */
export function installMenu(actions: MenuActions, options: { isMac: boolean; isDevelopment: boolean }): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, options)));
}
