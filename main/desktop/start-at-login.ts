/** Starting with the person's session: asked of the system on macOS and Windows, by an autostart entry on Linux. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from 'electron';

/** What it needs to know. */
export interface LoginStart {
  platform: NodeJS.Platform;
  /** How Roster is started: the program and its arguments. */
  command: readonly string[];
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  configFolder: string;
}

/** Turns it on or off. @throws what the disk throws */
export async function setStartAtLogin(
  app: Pick<App, 'setLoginItemSettings'>,
  { platform, command, configFolder }: LoginStart,
  isOn: boolean,
): Promise<void> {
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isOn, args: ['--hidden'] });
    return;
  }
  // Desktop Application Autostart Specification: one entry of ours, written and taken away as a whole.
  const entry = join(configFolder, 'autostart', 'dev.roster.app.desktop');
  if (!isOn) {
    await rm(entry, { force: true });
    return;
  }
  await mkdir(dirname(entry), { recursive: true });
  await writeFile(entry, autostartEntry(command), { mode: 0o644 });
}

/** The entry's text. */
export function autostartEntry(command: readonly string[]): string {
  const [program] = command;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Roster',
    `Exec=${[...command, '--hidden'].map(desktopQuoted).join(' ')}`,
    // Left behind by a package that was removed, the entry does nothing.
    ...(program === undefined ? [] : [`TryExec=${program}`]),
    'Icon=roster',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Desktop Entry Specification, "The Exec key": an argument in quotes, with what a shell would take for its own escaped. */
export function desktopQuoted(argument: string): string {
  return `"${argument
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;
}
