/** The application menu, with the roles that each system expects. */
import { Menu } from 'electron';
import { menuTemplate, type MenuActions } from './menu-template.js';

/** Installs the menu in the language that is spoken now. Development tools are in it only while developing. */
export function installMenu(actions: MenuActions, options: { isMac: boolean; isDevelopment: boolean }): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, options)));
}
