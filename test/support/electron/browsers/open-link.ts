/** Opens links as the desktop does. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { tmpDir } from '../../tmp-dir.js';
import { electron, rootSwitches } from '../launch.js';

/** Opens a link like a click in any program: xdg-open starts a second Roster, which passes the link on. */
export async function openLink(profile: string, link: string): Promise<void> {
  const folder = tmpDir('roster-links-');
  const applications = join(folder, 'data', 'applications');
  mkdirSync(applications, { recursive: true });
  mkdirSync(join(folder, 'config'));
  const command = [
    electron,
    resolve('.'),
    ...rootSwitches,
    '--password-store=gnome-libsecret',
    `--user-data-dir=${profile}`,
    '%U',
  ];
  writeFileSync(
    join(applications, 'dev.roster.app.desktop'),
    `[Desktop Entry]\nType=Application\nName=Roster\nExec=${command.join(' ')}\nMimeType=x-scheme-handler/dev.roster.app;\n`,
  );
  writeFileSync(
    join(folder, 'config', 'mimeapps.list'),
    '[Default Applications]\nx-scheme-handler/dev.roster.app=dev.roster.app.desktop\n',
  );
  const env = { ...process.env, XDG_DATA_HOME: join(folder, 'data'), XDG_CONFIG_HOME: join(folder, 'config') };
  await promisify(execFile)('xdg-open', [link], { env, timeout: 300_000 }).catch(() => undefined);
}
