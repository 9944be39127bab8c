/** The icon of each kind of command. One that a menu or a page also offers has the same icon there. */
import ALargeSmall from '@lucide/svelte/icons/a-large-small';
import AppWindow from '@lucide/svelte/icons/app-window';
import Bell from '@lucide/svelte/icons/bell';
import BellOff from '@lucide/svelte/icons/bell-off';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import FileInput from '@lucide/svelte/icons/file-input';
import FileOutput from '@lucide/svelte/icons/file-output';
import FileText from '@lucide/svelte/icons/file-text';
import IdCard from '@lucide/svelte/icons/id-card';
import Info from '@lucide/svelte/icons/info';
import KeyRound from '@lucide/svelte/icons/key-round';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import Lock from '@lucide/svelte/icons/lock';
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole';
import LogIn from '@lucide/svelte/icons/log-in';
import LogOut from '@lucide/svelte/icons/log-out';
import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Plus from '@lucide/svelte/icons/plus';
import Power from '@lucide/svelte/icons/power';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Rows from '@lucide/svelte/icons/rows-3';
import Server from '@lucide/svelte/icons/server';
import Settings from '@lucide/svelte/icons/settings';
import Sun from '@lucide/svelte/icons/sun';
import Terminal from '@lucide/svelte/icons/terminal';
import Trash from '@lucide/svelte/icons/trash';
import type { PaletteIcon } from './palette-commands.js';

export const paletteIcons: Readonly<Record<PaletteIcon, typeof Plus>> = {
  about: Info,
  activate: CircleCheck,
  add: Plus,
  appLock: LockKeyhole,
  attention: CircleAlert,
  backends: Server,
  bell: Bell,
  bellOff: BellOff,
  copy: Copy,
  delete: Trash,
  density: Rows,
  diagnostics: FileText,
  edit: Pencil,
  export: FileOutput,
  import: FileInput,
  language: Languages,
  linkIdentity: KeyRound,
  lock: Lock,
  pin: Pin,
  programs: Terminal,
  refresh: RefreshCw,
  remove: Trash,
  settings: Settings,
  shortcuts: Keyboard,
  show: IdCard,
  signInAgain: LogIn,
  signOut: LogOut,
  startAtLogin: Power,
  textSize: ALargeSmall,
  themeDark: Moon,
  themeLight: Sun,
  themeSystem: Monitor,
  tray: AppWindow,
  unpin: PinOff,
  updates: Download,
};
