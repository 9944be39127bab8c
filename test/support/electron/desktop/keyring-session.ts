/** An isolated user session: a home folder, a session bus, and a gnome-keyring that a test starts, locks and kills. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@playwright/test';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';

const maxLifetimeMs = 240_000;

export class KeyringSession {
  readonly home = tmpDir('roster-home-');
  #bus: ChildProcess | undefined;
  #address = '';
  #keyring: ChildProcess | undefined;

  /** Starts the bus. With `offersKeyring` false it cannot start a Secret Service either. */
  async open(offersKeyring = true): Promise<void> {
    mkdirSync(join(this.home, 'run'), { mode: 0o700 });
    // Without the system's service folders the bus starts no service by itself.
    const serviceFolders = offersKeyring ? {} : { XDG_DATA_DIRS: this.home, XDG_DATA_HOME: this.home };
    this.#bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      env: { ...process.env, HOME: this.home, ...serviceFolders },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: maxLifetimeMs,
    });
    if (this.#bus.stdout === null) throw new Error('the bus has no output');
    const [line] = (await once(createInterface(this.#bus.stdout), 'line')) as [string];
    this.#address = line;
  }

  /** Environment of the programs of this session. */
  get env(): Record<string, string> {
    return {
      HOME: this.home,
      XDG_RUNTIME_DIR: join(this.home, 'run'),
      DBUS_SESSION_BUS_ADDRESS: this.#address,
      XDG_CURRENT_DESKTOP: 'GNOME',
    };
  }

  /** Starts the keyring: unlocked with its password, or locked with `null` if it exists already. */
  async startKeyring(password: string | null): Promise<void> {
    const args = ['--foreground', '--components=secrets', ...(password === null ? [] : ['--unlock'])];
    this.#keyring = spawn('gnome-keyring-daemon', args, {
      env: { ...process.env, ...this.env },
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: maxLifetimeMs,
    });
    this.#keyring.stdin?.end(password ?? undefined);
    await expect.poll(() => this.#hasOwner('org.freedesktop.secrets')).toBe(true);
  }

  async killKeyring(): Promise<void> {
    const keyring = this.#keyring;
    this.#keyring = undefined;
    if (keyring === undefined || keyring.exitCode !== null || keyring.signalCode !== null) return;
    const ended = once(keyring, 'exit');
    keyring.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    await this.killKeyring();
    this.#bus?.kill('SIGKILL');
    removeTmpDir(this.home);
  }

  #hasOwner(name: string): boolean {
    const args = [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.NameHasOwner',
      `string:${name}`,
    ];
    const env = { ...process.env, ...this.env };
    return execFileSync('dbus-send', args, { env, encoding: 'utf8', timeout: 60_000 }).includes('boolean true');
  }
}
