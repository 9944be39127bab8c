import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * Runs a command beside others. Its output is written to `log`, and printed with the time it took when the command has ended.
 * @returns whether it exited with 0
 */
export async function runBeside(
  command: string,
  args: readonly string[],
  { env, cwd, log }: { env: NodeJS.ProcessEnv; cwd: string; log: string },
): Promise<boolean> {
  const started = Date.now();
  const output = openSync(log, 'w');
  const child = spawn(command, args, { cwd, stdio: ['ignore', output, output], env });
  const status = await new Promise<number | null>((done) => {
    child.once('error', () => {
      done(null);
    });
    child.once('exit', done);
  });
  closeSync(output);
  process.stdout.write(readFileSync(log, 'utf8'));
  console.log(`-- ${log}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status === 0;
}
