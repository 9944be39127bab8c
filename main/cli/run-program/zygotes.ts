/** The processes that Chromium starts on Linux before the main script runs, and that a command does not need. */
import { readdirSync, readFileSync } from 'node:fs';

/** Process IDs. Empty on other systems. */
export function findZygotes(): number[] {
  if (process.platform !== 'linux') return [];
  return (
    namesIn('/proc/self/task')
      .flatMap((thread) => textOf(`/proc/self/task/${thread}/children`).trim().split(' '))
      .filter((text) => text !== '')
      .map(Number)
      // After `exec roster …` a shell's own children are here, too.
      .filter((pid) => textOf(`/proc/${String(pid)}/cmdline`).includes('--type=zygote'))
  );
}

/** Ends them. They would report on standard error that this process is gone. */
export function endZygotes(): number[] {
  return findZygotes().filter((pid) => {
    try {
      return process.kill(pid, 'SIGKILL');
    } catch {
      // Another user's: the setuid sandbox. Or it has already ended.
      return false;
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
