/** Chromium's sandbox needs either user namespaces or its setuid program. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The switches with which Electron may run here. Root cannot have the sandbox, so the launcher (never the product) turns it off.
 * @throws Error with the command to run, when an ordinary user cannot have it either
 */
export function sandboxSwitches(electron: string): string[] {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) return ['--no-sandbox'];
  const helper = join(dirname(electron), 'chrome-sandbox');
  if (hasUserNamespaces() || isSetuidRoot(helper)) return [];
  throw new Error(
    `Chromium's sandbox cannot start for this user. Run this once, then start again:\n\n  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'\n`,
  );
}

/** Asks the kernel itself: distributions forbid them in several ways. */
function hasUserNamespaces(): boolean {
  return spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' }).status === 0;
}

function isSetuidRoot(path: string): boolean {
  const { uid, mode } = statSync(path, { throwIfNoEntry: false }) ?? { uid: -1, mode: 0 };
  return uid === 0 && (mode & 0o4000) !== 0;
}
