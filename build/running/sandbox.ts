/** Checks for Chromium's sandbox, which needs either user namespaces or its setuid helper. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The switches that Electron needs to run here. Root cannot use the sandbox, so the launcher (never the product)
 * disables it.
 * @throws Error with the command to run, if an unprivileged user cannot use it either
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

/** Tests by trying: distributions disable user namespaces in several ways. */
function hasUserNamespaces(): boolean {
  return spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' }).status === 0;
}

function isSetuidRoot(path: string): boolean {
  const { uid, mode } = statSync(path, { throwIfNoEntry: false }) ?? { uid: -1, mode: 0 };
  return uid === 0 && (mode & 0o4000) !== 0;
}
