/** Installs the system packages that Electron and the tests need. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

const electronPackages = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libsecret-1-0', 'xdg-utils'];
const displayPackages = ['xvfb', 'xauth'];
const testPackages = [
  'dbus',
  'dbus-x11',
  'gnome-keyring',
  'libsecret-1-0',
  'chromium',
  'firefox-esr',
  'xdg-utils',
  'desktop-file-utils',
  // For the installed package, for simulating key presses, and for pictures of the screen.
  'libglib2.0-bin',
  'libnotify4',
  'libxcb-dri3-0',
  'xdotool',
  'imagemagick',
  'curl',
  // For windows on Wayland, and for certificates that Chromium trusts.
  'weston',
  'libnss3-tools',
  // For the command line in the shells that it is used from.
  'zsh',
  'fish',
  // The TLS proxy in front of two servers.
  'nginx-light',
];
const testPrograms = [
  'xvfb-run',
  'xauth',
  'dbus-run-session',
  'gnome-keyring-daemon',
  'chromium',
  'firefox-esr',
  'xdg-open',
  'update-desktop-database',
  'gio',
  'gdbus',
  'xdotool',
  'import',
  'curl',
  'weston',
  'certutil',
  'zsh',
  'fish',
  'nginx',
];

/** Whether a program is in the PATH, or among the system's own, which are not in the PATH of every user. */
function has(program: string): boolean {
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin'].some((folder) => existsSync(`${folder}/${program}`));
}

/**
 * Installs missing packages when run as root on a Debian-like system. @throws Error with the command to run otherwise
 */
export async function ensureSystemPackages(
  electron: string,
  needs: { display: boolean; tests: boolean },
): Promise<void> {
  if (process.platform !== 'linux') return;
  const { stdout } = await run('ldd', [electron]);
  const missing = stdout.includes('not found') ? [...electronPackages] : [];
  // Without it no browser opens for a sign-in.
  if (!has('xdg-open') && missing.length === 0) missing.push('xdg-utils');
  if (needs.display && !has('Xvfb')) missing.push(...displayPackages);
  if (needs.tests && !testPrograms.every(has)) missing.push(...testPackages);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !has('apt-get')) {
    throw new Error(`Some system packages are missing. Install them, then start again:\n\n  sudo ${command}\n`);
  }
  console.log(`Installing missing system packages: ${missing.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const step of ['apt-get update', command]) {
    const { status, stderr } = spawnSync('sh', ['-c', step], { env: environment, encoding: 'utf8' });
    if (status !== 0) throw new Error(`“${step}” failed:\n${stderr}`);
  }
}
