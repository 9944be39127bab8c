/** An isolated user session: a home folder, a session bus, and a gnome-keyring that a test starts, locks and kills. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@playwright/test';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';

/** Longer than any test: what a test forgets ends by itself. */
const maxLifetimeMs = 3_600_000;

export class KeyringSession {
  readonly home = tmpDir('roster-home-');
  #bus: ChildProcess | undefined;
  #address = '';
  #keyring: ChildProcess | undefined;
  /** The last keyring that was killed. The bus may not have noticed yet. */
  #killed: number | undefined;

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
    await expect.poll(() => [undefined, this.#killed].includes(this.#secretService())).toBe(false);
  }

  async killKeyring(): Promise<void> {
    const keyring = this.#keyring;
    this.#keyring = undefined;
    if (keyring === undefined || keyring.exitCode !== null || keyring.signalCode !== null) return;
    const ended = once(keyring, 'exit');
    keyring.kill('SIGKILL');
    await ended;
    this.#killed = keyring.pid;
  }

  async close(): Promise<void> {
    await this.killKeyring();
    const bus = this.#bus;
    if (bus !== undefined && bus.exitCode === null && bus.signalCode === null) {
      const ended = once(bus, 'exit');
      bus.kill('SIGKILL');
      await ended;
    }
    removeTmpDir(this.home);
  }

  /** The process that offers the Secret Service, or undefined if none does. */
  #secretService(): number | undefined {
    const bus = ['--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetConnectionUnixProcessID'];
    const args = ['--session', '--print-reply', ...bus, 'string:org.freedesktop.secrets'];
    const { stdout } = spawnSync('dbus-send', args, { env: { ...process.env, ...this.env }, encoding: 'utf8' });
    const pid = /uint32 (\d+)/.exec(stdout)?.[1];
    return pid === undefined ? undefined : Number(pid);
  }
}
