/** A terminal with an interactive shell, on a pseudo-terminal of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { tmpDir } from '../../tmp-dir.js';
import { type ProgramResult, withoutBusMessages } from './run-cli.js';

const pollMs = 50;
const limitMs = 600_000;

export class Terminal {
  readonly #folder = tmpDir('roster-terminal-');
  readonly #child: ChildProcess;
  #count = 0;

  /** `path` is put before the folders of the PATH. */
  constructor(path: string) {
    const env = { ...process.env, LANG: 'C', PS1: '$ ', PATH: `${path}:${process.env['PATH'] ?? ''}` };
    this.#child = spawn('script', ['-qfc', 'bash --norc --noprofile -i', '/dev/null'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  /** Types a command, and waits until it has ended. */
  async run(command: string): Promise<ProgramResult> {
    this.#count += 1;
    const file = (kind: string) => join(this.#folder, `${kind}-${String(this.#count)}`);
    const [out, err, code] = [file('out'), file('err'), file('code')];
    this.#child.stdin?.write(
      `${command} > '${out}' 2> '${err}'; echo $? > '${code}.part'; mv '${code}.part' '${code}'\n`,
    );
    for (let waited = 0; !existsSync(code); waited += pollMs) {
      if (waited > limitMs) throw new Error(`the command did not end: ${command}`);
      await wait(pollMs);
    }
    const read = (path: string) => readFileSync(path, 'utf8');
    return { code: Number(read(code)), out: read(out), err: withoutBusMessages(read(err)) };
  }

  /** Ends the shell and waits for it. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.stdin?.write('exit\n');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }
}
