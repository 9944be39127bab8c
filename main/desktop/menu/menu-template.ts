/** The application menu's items, with the roles that each platform expects. */
import type { MenuItemConstructorOptions } from 'electron';
import type { View } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';

export interface MenuActions {
  /** Opens a view of the page. */
  show: (view: View) => void;
  lock: () => void;
  /** Makes text larger or smaller by one step; 0: the normal size. */
  resizeText: (by: 1 | -1 | 0) => void;
}

export function menuTemplate(
  { show, lock, resizeText }: MenuActions,
  { isMac, isDevelopment }: { isMac: boolean; isDevelopment: boolean },
): MenuItemConstructorOptions[] {
  const words = t();
  const item = (label: string, view: View, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => {
      show(view);
    },
  });
  const resize = (label: string, accelerator: string, by: 1 | -1 | 0): MenuItemConstructorOptions => ({
    ...{ label, accelerator, acceleratorWorksWhenHidden: true },
    click: () => {
      resizeText(by);
    },
  });
  const settings = item(words.menuSettings, 'settings', 'CmdOrCtrl+,');
  const about = item(words.menuAbout, 'about');
  const file: MenuItemConstructorOptions = {
    label: words.menuFile,
    submenu: [
      item(words.menuAddAccount, 'add', 'CmdOrCtrl+N'),
      item(words.menuPalette, 'palette', 'CmdOrCtrl+K'),
      { type: 'separator' },
      item(words.menuAddBackend, 'addBackend'),
      item(words.menuBackends, 'backends', 'CmdOrCtrl+B'),
      item(words.menuExport, 'export'),
      item(words.menuImport, 'import'),
      { type: 'separator' },
      { label: words.menuLock, accelerator: 'CmdOrCtrl+Shift+L', click: lock },
      item(words.menuAppLock, 'lock'),
      ...(isMac ? [] : [{ type: 'separator' } as const, settings]),
      { type: 'separator' },
      { role: isMac ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: words.menuView,
    submenu: [
      ...(isDevelopment
        ? ([
            { role: 'reload' },
            { role: 'toggleDevTools' },
            { type: 'separator' },
          ] satisfies MenuItemConstructorOptions[])
        : []),
      resize(words.menuTextNormal, 'CmdOrCtrl+0', 0),
      resize(words.menuTextLarger, 'CmdOrCtrl+Plus', 1),
      // On many keyboards, Plus needs Shift; without it, the key is =.
      { ...resize(words.menuTextLarger, 'CmdOrCtrl+=', 1), visible: false },
      resize(words.menuTextSmaller, 'CmdOrCtrl+-', -1),
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: words.menuHelp,
    submenu: [item(words.menuShortcuts, 'shortcuts', 'CmdOrCtrl+/'), ...(isMac ? [] : [about])],
  };
  const mac: MenuItemConstructorOptions[] = isMac
    ? [
        {
          role: 'appMenu',
          submenu: [
            about,
            { type: 'separator' },
            settings,
            { type: 'separator' },
            { role: 'services' },
            { type: 'separator' },
            { role: 'hide' },
            { role: 'hideOthers' },
            { role: 'unhide' },
            { type: 'separator' },
            { role: 'quit' },
          ],
        },
      ]
    : [];
  return [...mac, file, { role: 'editMenu' }, view, { role: 'windowMenu' }, help];
}
