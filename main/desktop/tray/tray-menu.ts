/** The menu of the tray, and of the dock on macOS: the active account, the accounts to switch to, and what to open. */
import type { MenuItemConstructorOptions } from 'electron';
import type { AccountId } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import type { TrayAccount, TrayView } from './tray-view.js';

export interface TrayMenuActions {
  activate: (id: AccountId) => void;
  copyToken: (id: AccountId) => void;
  showAttention: () => void;
  quickSwitch: () => void;
  open: () => void;
  addAccount: () => void;
  lock: () => void;
  quit: () => void;
}

const maxNameLength = 48;

/** The menu's items. Shows nothing about accounts while Roster is locked. */
export function trayMenuItems({ accounts }: TrayView, actions: TrayMenuActions): MenuItemConstructorOptions[] {
  const words = t();
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const end = [separator, { label: words.trayQuit, click: actions.quit }];
  const open = { label: words.trayOpen, click: actions.open };
  if (accounts === null) return [{ label: words.trayLocked, enabled: false }, separator, open, ...end];
  const { active, shown, more, needAttention } = accounts;
  const title = active === null ? words.trayNoActive : words.trayActive(nameOf(active), nameOfBackend(active));
  return [
    { label: title, enabled: false },
    separator,
    ...shown.map((account) => itemOf(account, active, actions)),
    ...(more > 0 ? [{ label: words.trayMore(more), click: actions.open }] : []),
    ...(shown.length === 0 ? [] : [separator]),
    {
      label: words.trayCopyToken,
      enabled: active?.isSignedIn === true,
      click: () => {
        if (active !== null) actions.copyToken(active.id);
      },
    },
    ...(needAttention === 0 ? [] : [{ label: words.trayAttention(needAttention), click: actions.showAttention }]),
    { label: words.trayQuickSwitch, click: actions.quickSwitch },
    separator,
    { label: words.menuAddAccount, click: actions.addAccount },
    { label: words.menuLock, click: actions.lock },
    open,
    ...end,
  ];
}

function itemOf(
  account: TrayAccount,
  active: TrayAccount | null,
  { activate }: TrayMenuActions,
): MenuItemConstructorOptions {
  return {
    label: `${nameOf(account)} — ${nameOfBackend(account)}`,
    // Electron marks the first item of a radio group without a marked one.
    ...(active === null ? {} : { type: 'radio', checked: account.id === active.id }),
    enabled: account.isSignedIn,
    click: () => {
      activate(account.id);
    },
  };
}

function nameOf({ name }: TrayAccount): string {
  return menuText(name);
}

function nameOfBackend({ backendName }: TrayAccount): string {
  return menuText(backendName);
}

/** Shortens a text, and escapes `&`: menus treat it as a mnemonic marker. */
function menuText(text: string): string {
  const short = text.length > maxNameLength ? `${text.slice(0, maxNameLength - 1)}…` : text;
  return short.replaceAll('&', '&&');
}
