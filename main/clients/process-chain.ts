/** Names the processes that led to a request: the terminal, its shell, and the programs down to the caller. */
import { basename } from 'node:path';
import { plainText } from '../../preload/text/plain-text.js';
import type { ChainLink } from './client-program.js';
import { calledBy, kindOf } from './interpreters.js';
import type { ProcessInfo } from './processes.js';

/** A process and its ID. */
export interface Ancestor {
  pid: number;
  info: ProcessInfo;
}

/** Names of terminals by their executables. */
const terminals: Readonly<Record<string, string>> = {
  'gnome-terminal-server': 'GNOME Terminal',
  'gnome-terminal': 'GNOME Terminal',
  kgx: 'GNOME Console',
  'ptyxis-agent': 'Ptyxis',
  ptyxis: 'Ptyxis',
  konsole: 'Konsole',
  yakuake: 'Yakuake',
  'xfce4-terminal': 'Xfce Terminal',
  'mate-terminal': 'MATE Terminal',
  lxterminal: 'LXTerminal',
  qterminal: 'QTerminal',
  xterm: 'XTerm',
  urxvt: 'urxvt',
  alacritty: 'Alacritty',
  kitty: 'kitty',
  'wezterm-gui': 'WezTerm',
  foot: 'foot',
  footclient: 'foot',
  ghostty: 'Ghostty',
  tilix: 'Tilix',
  code: 'Visual Studio Code',
  'code-insiders': 'Visual Studio Code Insiders',
  codium: 'VSCodium',
  cursor: 'Cursor',
  tmux: 'tmux',
  screen: 'screen',
  zellij: 'Zellij',
  sshd: 'SSH',
  'sshd-session': 'SSH',
  Terminal: 'Terminal',
  iTerm2: 'iTerm',
};

/** Processes above these belong to the system rather than to a terminal. */
const roots =
  /^(?:init|systemd|launchd|login|gnome-session(?:-\w+)*|gnome-shell|plasmashell|kwin_\w+|xfce4-session|sway|Hyprland|sd-pam|dbus-daemon|containerd-shim.*|conmon|docker-init|tini)$/;

/**
 * Returns the chain from the terminal to the program. `ancestors` starts with the program itself; `program` is its name
 * and its path, which is the script's if it runs one.
 */
export function chainOf(
  ancestors: readonly Ancestor[],
  program: { name: string; path: string },
  leader: number | null,
): ChainLink[] {
  const [self, ...above] = ancestors;
  if (self === undefined) return [];
  const chain: ChainLink[] = [{ pid: self.pid, name: program.name, path: plainText(program.path) }];
  let isAboveLeader = self.pid === leader;
  for (const { pid, info } of above) {
    const file = basename(info.path);
    if (pid <= 1 || roots.test(file)) break;
    const name = terminals[file] ?? plainText(file);
    // Without a terminal to end at, a chain can be long; repeated programs add nothing to it.
    if (!isOnlyLauncher(info) && (leader !== null || chain[0]?.name !== name))
      chain.unshift({ pid, name, path: plainText(info.path) });
    // Above the terminal's first process, only the terminal itself is informative.
    if (isAboveLeader) break;
    isAboveLeader = pid === leader;
  }
  return chain;
}

/** Whether a process only runs another one on behalf of its parent. */
function isOnlyLauncher({ path, args }: ProcessInfo): boolean {
  const kind = kindOf(path, args);
  return kind.kind === 'wrapper' || (kind.kind === 'interpreter' && calledBy(kind).kind === 'command');
}
