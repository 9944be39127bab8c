/**
 * Opens KDE's wallet in a separate process before Chromium does so on the main thread. KWallet has a D-Bus interface,
 * and the standard D-Bus tools can call it.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program and returns its output. Rejects with `code` `ENOENT` if the program does not exist. */
export type RunTool = (program: string, args: readonly string[], signal: AbortSignal) => Promise<string>;

/** Maximum reply timeout of D-Bus in milliseconds; the signal cancels earlier. */
const timeoutMs = '2147483647';

/**
 * Whether the wallet is available and unlocked; waits for the user at its prompt. Returns false if `signal` aborts.
 * Returns true if no D-Bus tool is installed, so that Chromium tries the wallet.
 */
export async function isWalletUnlocked(backend: string, signal: AbortSignal, run: RunTool = runTool): Promise<boolean> {
  /** A function, because the signal may abort at any time. */
  const isAborted = (): boolean => signal.aborted;
  if (isAborted()) return false;
  const daemon = `kwalletd${backend.slice('kwallet'.length)}`;
  const call = (member: string, ...args: string[]) =>
    run(
      'dbus-send',
      [
        ...['--session', '--print-reply=literal', `--reply-timeout=${timeoutMs}`],
        ...[`--dest=org.kde.${daemon}`, `/modules/${daemon}`, `org.kde.KWallet.${member}`, ...args],
      ],
      signal,
    );
  try {
    const wallet = (await call('networkWallet')).trim();
    const handle = await call('open', `string:${wallet}`, 'int64:0', 'string:Roster');
    return Number(/-?\d+\s*$/.exec(handle)?.[0] ?? -1) >= 0;
  } catch (error) {
    return !isAborted() && error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

const runTool: RunTool = async (program, args, signal) =>
  (await promisify(execFile)(program, args, { signal, encoding: 'utf8' })).stdout;
