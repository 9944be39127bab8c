/**
 * Opens KDE's wallet in a process of its own, before Chromium would do it on the main thread. KWallet has an interface on the
 * session bus, and the tools that come with the bus can speak it.
 */
import { execFile } from 'node:child_process';

/** Runs a program to its end and gives what it printed. Rejects with `code` `ENOENT` when there is no such program. */
export type RunTool = (program: string, args: readonly string[], signal: AbortSignal) => Promise<string>;

/** The longest that the bus waits for an answer, in milliseconds; the signal ends it before. */
const timeoutMs = '2147483647';

/**
 * Whether the wallet is there and open; waits for the user at its prompt until `signal` gives that up, which is a no. Without a
 * tool to ask with it cannot be told: then Chromium has to find out, so it is a yes.
 */
export async function isWalletUnlocked(backend: string, signal: AbortSignal, run: RunTool = runTool): Promise<boolean> {
  if (signal.aborted) return false;
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
    return !signal.aborted && error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

const runTool: RunTool = (program, args, signal) =>
  new Promise((resolve, reject) => {
    execFile(program, [...args], { signal, encoding: 'utf8' }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
