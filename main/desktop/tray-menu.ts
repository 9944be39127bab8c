/** The menu of the tray, and of the dock on macOS: the first accounts, and opening the window. */
import type { MenuItemConstructorOptions } from 'electron';
import type { AccountId, AccountSummary } from '../../preload/contract/index.js';
import { sortPinnedFirst } from '../../preload/contract/list-order.js';
import { t } from '../../preload/i18n/translate.js';

export interface TrayMenuView {
  /** In the order of the list. */
  accounts: readonly AccountSummary[];
  active: AccountId | null;
  isLocked: boolean;
}

export interface TrayMenuActions {
  activate: (id: AccountId) => void;
  open: () => void;
  addAccount: () => void;
  lock: () => void;
  quit: () => void;
}

/** A longer menu cannot be read at a glance. */
const maxAccounts = 9;
const maxLabelLength = 48;

/** The menu's items. Lists no accounts while Roster is locked. */
export function trayMenuItems(view: TrayMenuView, actions: TrayMenuActions): MenuItemConstructorOptions[] {
  const words = t();
  const { accounts, active, isLocked } = view;
  const shown = sortPinnedFirst(accounts).slice(0, maxAccounts);
  const more = accounts.length - shown.length;
  const rows: MenuItemConstructorOptions[] = isLocked
    ? [{ label: words.trayLocked, enabled: false }]
    : [
        ...shown.map((account): MenuItemConstructorOptions => ({
          label: labelOf(account),
          type: 'radio',
          checked: account.id === active,
          enabled: account.state === 'signedIn',
          click: () => {
            actions.activate(account.id);
          },
        })),
        ...(shown.length === 0 ? [{ label: words.trayNobody, enabled: false }] : []),
        ...(more > 0 ? [{ label: words.trayMore(more), click: actions.open }] : []),
      ];
  return [
    ...rows,
    { type: 'separator' },
    ...(isLocked ? [] : [{ label: words.menuAddAccount, click: actions.addAccount }]),
    ...(isLocked ? [] : [{ label: words.menuLock, click: actions.lock }]),
    { label: words.trayOpen, click: actions.open },
    { type: 'separator' },
    { label: words.trayQuit, click: actions.quit },
  ];
}

/** The name, with `&` escaped: menus treat it as a mnemonic marker. */
function labelOf({ label, displayName }: AccountSummary): string {
  const name = label ?? displayName;
  const short = name.length > maxLabelLength ? `${name.slice(0, maxLabelLength - 1)}…` : name;
  return short.replaceAll('&', '&&');
}
