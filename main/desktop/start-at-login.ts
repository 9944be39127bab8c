/** Starts Roster at login: through the system's API on macOS and Windows, through an autostart entry on Linux. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from 'electron';
import { quotedArgument } from '../desktop-entry/quoted-argument.js';

export interface LoginStart {
  platform: NodeJS.Platform;
  /** Command that starts Roster: program and arguments. */
  command: readonly string[];
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  configFolder: string;
}

/** Turns starting at login on or off. @throws file system errors */
export async function setStartAtLogin(
  app: Pick<App, 'setLoginItemSettings'>,
  { platform, command, configFolder }: LoginStart,
  isOn: boolean,
): Promise<void> {
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isOn, args: ['--hidden'] });
    return;
  }
  // Desktop Application Autostart Specification: Roster's own entry, written and removed as a whole.
  const entry = join(configFolder, 'autostart', 'dev.roster.app.desktop');
  if (!isOn) {
    await rm(entry, { force: true });
    return;
  }
  await mkdir(dirname(entry), { recursive: true });
  await writeFile(entry, autostartEntry(command), { mode: 0o644 });
}

/** The text of the autostart entry. */
export function autostartEntry(command: readonly string[]): string {
  const [program] = command;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Roster',
    `Exec=${[...command, '--hidden'].map(quotedArgument).join(' ')}`,
    // With TryExec, an entry that remains after the package was removed has no effect.
    ...(program === undefined ? [] : [`TryExec=${program}`]),
    'Icon=roster',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
