/** The application menu, with the roles that each system expects. */
import { Menu, type MenuItemConstructorOptions } from 'electron';

/** What the menu can ask for. */
export interface MenuActions {
  addAccount: () => void;
  /** Shows the mails that the embedded backend would have sent. */
  openOutbox: () => void;
  lock: () => void;
  lockSettings: () => void;
  exportAccounts: () => void;
  importAccounts: () => void;
  signInSettings: () => void;
}

/** Installs the menu. Development tools are in it only while developing. */
export function installMenu(actions: MenuActions, options: { isMac: boolean; isDevelopment: boolean }): void {
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { label: 'Add account…', accelerator: 'CmdOrCtrl+N', click: actions.addAccount },
      { type: 'separator' },
      { label: 'Export accounts…', click: actions.exportAccounts },
      { label: 'Import accounts…', click: actions.importAccounts },
      { type: 'separator' },
      { label: 'Lock', accelerator: 'CmdOrCtrl+Shift+L', click: actions.lock },
      { label: 'App lock…', click: actions.lockSettings },
      { type: 'separator' },
      { label: 'Sign-in with the browser…', click: actions.signInSettings },
      { label: 'Mails of the backend on this computer', click: actions.openOutbox },
      { type: 'separator' },
      { role: options.isMac ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      ...(options.isDevelopment
        ? ([
            { role: 'reload' },
            { role: 'toggleDevTools' },
            { type: 'separator' },
          ] satisfies MenuItemConstructorOptions[])
        : []),
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const mac: MenuItemConstructorOptions[] = options.isMac ? [{ role: 'appMenu' }] : [];
  Menu.setApplicationMenu(Menu.buildFromTemplate([...mac, file, { role: 'editMenu' }, view, { role: 'windowMenu' }]));
}
