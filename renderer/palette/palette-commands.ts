/** The palette's commands, as data: the window and the quick switch each perform them in their own way. */
import type {
  AccountId,
  AccountSummary,
  BackendId,
  Density,
  Settings,
  Snapshot,
  View,
} from '../../preload/contract/index.js';
import { textSizes } from '../../preload/contract/text-size.js';
import { type AccountAction, actionsFor } from '../account-list/row/account-actions.js';
import { nameOf } from '../accounts/account-format.js';
import { modifier, shiftKey } from '../components/keyboard/keys.js';
import { messages } from '../i18n/all-messages.js';

export type PaletteCommand =
  | { kind: 'view'; view: View }
  | { kind: 'account'; accountId: AccountId; action: AccountAction }
  | { kind: 'backend'; backendId: BackendId }
  | { kind: 'settings'; change: Partial<Settings> }
  | { kind: 'density'; density: Density }
  | { kind: 'lock' | 'diagnostics' | 'signOutAll' };

/** The kinds of commands that have an icon of their own, see `palette-icons.ts`. */
export type PaletteIcon =
  | Exclude<AccountAction, 'copyUserId' | 'copyAccessToken' | 'copyTokenHeader'>
  | 'about'
  | 'add'
  | 'appLock'
  | 'attention'
  | 'backends'
  | 'bell'
  | 'bellOff'
  | 'copy'
  | 'density'
  | 'diagnostics'
  | 'export'
  | 'import'
  | 'language'
  | 'lock'
  | 'programs'
  | 'settings'
  | 'shortcuts'
  | 'startAtLogin'
  | 'textSize'
  | 'themeDark'
  | 'themeLight'
  | 'themeSystem'
  | 'tray'
  | 'unpin'
  | 'updates';

/** A command as the palette lists it. */
export interface PaletteEntry {
  id: string;
  title: string;
  /** Other words that find it. */
  keywords?: string;
  /** Of an action on an account: its title without the account's name. */
  verb?: string;
  icon: PaletteIcon;
  /** The equivalent shortcut, as a visual hint. */
  keys: string | null;
  command: PaletteCommand;
}

/** Commands of the window that the quick switch does not offer. */
const quickActions: ReadonlySet<AccountAction> = new Set([
  ...(['activate', 'signInAgain', 'show', 'copyAccessToken', 'copyTokenHeader', 'copyUserId'] as const),
]);

export interface PaletteState {
  snapshot: Snapshot;
  density: Density;
  /** Whether it is the quick switch, which has no window around it. */
  isQuick: boolean;
  /** Whether this build can update itself. */
  canUpdate: boolean;
}

/** The commands that are not about an account. */
export function generalCommands({ snapshot, density, isQuick, canUpdate }: PaletteState): PaletteEntry[] {
  const view = (to: View, title: string, icon: PaletteIcon, keys: string | null = null): PaletteEntry => {
    return {
      id: to,
      title,
      icon,
      // The keys work in the window only.
      keys: keys === null || isQuick ? null : `${modifier()}${keys}`,
      command: { kind: 'view', view: to },
    };
  };
  const commands = [
    view('add', messages.addAccount, 'add', 'N'),
    view('backends', messages.backends, 'backends', 'B'),
    view('addBackend', messages.addBackend, 'add'),
    view('attention', messages.filters.needsAttention, 'attention'),
    view('settings', messages.settings, 'settings', ','),
    view('clients', messages.programs, 'programs'),
    view('lock', messages.lockTitle, 'appLock'),
    view('export', messages.exportTitle, 'export'),
    view('import', messages.importTitle, 'import'),
    view('shortcuts', messages.shortcuts, 'shortcuts', '/'),
    view('about', messages.about, 'about'),
  ];
  if (snapshot.lock === 'open') {
    const keys = isQuick ? null : `${modifier()}${shiftKey()}L`;
    commands.push({ id: 'lockNow', title: messages.lockNow, icon: 'lock', keys, command: { kind: 'lock' } });
  }
  if (isQuick) return commands;
  if (snapshot.accounts.some(({ state }) => state === 'signedIn')) {
    const command = { kind: 'signOutAll' } as const;
    commands.push({ id: 'signOutAll', title: messages.signOutAll, icon: 'signOut', keys: null, command });
  }
  const command = { kind: 'diagnostics' } as const;
  commands.push({ id: 'diagnostics', title: messages.saveDiagnostics, icon: 'diagnostics', keys: null, command });
  return [...commands, ...settingCommands(snapshot.settings, density, canUpdate)];
}

const themeIcons = { system: 'themeSystem', light: 'themeLight', dark: 'themeDark' } as const;
const toggleIcons = {
  notify: 'bell',
  notifyBackends: 'bell',
  closeToTray: 'tray',
  startAtLogin: 'startAtLogin',
  checkForUpdates: 'updates',
} as const;

/** One command for each value that a setting does not have now. */
function settingCommands(settings: Settings, density: Density, canUpdate: boolean): PaletteEntry[] {
  const entry = (id: string, icon: PaletteIcon, title: string, command: PaletteCommand): PaletteEntry => {
    return { id, title, keywords: messages.settings, icon, keys: null, command };
  };
  const change = (id: string, icon: PaletteIcon, title: string, part: Partial<Settings>) =>
    entry(id, icon, title, { kind: 'settings', change: part });
  const named = (name: string, value: string) => `${name}: ${value}`;
  const toggles = [
    ...(['notify', 'notifyBackends', 'closeToTray', 'startAtLogin'] as const),
    ...(canUpdate ? (['checkForUpdates'] as const) : []),
  ];
  return [
    ...(['system', 'light', 'dark'] as const)
      .filter((theme) => theme !== settings.theme)
      .map((theme) =>
        change(`theme-${theme}`, themeIcons[theme], named(messages.theme, messages.themes[theme]), { theme }),
      ),
    ...textSizes
      .filter((textSize) => textSize !== settings.textSize)
      .map((textSize) =>
        change(`text-${textSize}`, 'textSize', named(messages.textSize, messages.textSizes[textSize]), { textSize }),
      ),
    ...(['comfortable', 'compact'] as const)
      .filter((one) => one !== density)
      .map((one) =>
        entry(`density-${one}`, 'density', named(messages.density, messages.densities[one]), {
          kind: 'density',
          density: one,
        }),
      ),
    ...(['system', 'en', 'de'] as const)
      .filter((language) => language !== settings.language)
      .map((language) =>
        change(`language-${language}`, 'language', named(messages.language, messages.languages[language]), {
          language,
        }),
      ),
    ...(['shows', 'switches'] as const)
      .filter((clicking) => clicking !== settings.clicking)
      .map((clicking) =>
        change(`clicking-${clicking}`, 'activate', named(messages.clicking, messages.clickings[clicking]), {
          clicking,
        }),
      ),
    change(
      'quietHours',
      'bellOff',
      named(messages.quietHours, settings.quietHours.isOn ? messages.turnOff : messages.turnOn),
      {
        quietHours: { ...settings.quietHours, isOn: !settings.quietHours.isOn },
      },
    ),
    ...toggles.map((name) => {
      const isOn = settings[name];
      return change(name, toggleIcons[name], named(messages[name], isOn ? messages.turnOff : messages.turnOn), {
        [name]: !isOn,
      });
    }),
  ];
}

/** The commands about one account, which their titles name unless `isTitleShort`. */
export function accountCommands(
  account: AccountSummary,
  { snapshot, isQuick }: PaletteState,
  isTitleShort = false,
): PaletteEntry[] {
  const hasBackend = snapshot.backends.some(({ id }) => id === account.backendId);
  const offered = actionsFor(account, snapshot.active === account.id, hasBackend).flatMap((action) =>
    action === 'copyAccessToken' ? (['copyAccessToken', 'copyTokenHeader'] as const) : [action],
  );
  return offered
    .filter((action) => !isQuick || quickActions.has(action))
    .map((action) => {
      const title = messages.paletteActions[key(account, action)];
      const short = shortTitle(account, action);
      return {
        id: `${action}-${account.id}`,
        title: isTitleShort ? short : title(nameOf(account)),
        verb: `${title('')} ${short}`,
        icon: iconOf(account, action),
        keys: null,
        command: { kind: 'account', accountId: account.id, action },
      };
    });
}

function key(account: AccountSummary, action: AccountAction): keyof typeof messages.paletteActions {
  return action === 'pin' && account.pinned ? 'unpin' : action;
}

function shortTitle(account: AccountSummary, action: AccountAction): string {
  if (action === 'pin') return account.pinned ? messages.unpin : messages.pin;
  return messages.actions[action];
}

function iconOf(account: AccountSummary, action: AccountAction): PaletteIcon {
  if (action === 'copyAccessToken' || action === 'copyTokenHeader' || action === 'copyUserId') return 'copy';
  return action === 'pin' && account.pinned ? 'unpin' : action;
}
