/**
 * Runs a program that downloads for as long as it makes progress: a slow download continues, a stalled one is stopped.
 */
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The program and how to observe its progress. */
export interface Download {
  /** Program and arguments. */
  command: readonly [string, ...string[]];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Folders that grow during the download. */
  folders: readonly string[];
  /** Receives the program's output and occasional progress lines. */
  say: (line: string) => void;
  /** Time without progress after which the program is stopped, in ms. */
  stallMs: number;
  /** Time between two progress lines, in ms. */
  tellMs: number;
}

const lookMs = 500;

/** Returns whether the program succeeded. Never rejects; errors are passed to `say`. */
export async function runDownload({ command, cwd, env, folders, say, stallMs, tellMs }: Download): Promise<boolean> {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [size, movedAt, toldAt] = [await sizeOf(folders), Date.now(), Date.now()];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      movedAt = Date.now();
      for (const line of text.split(/[\r\n]+/)) if (line.trim() !== '') say(line.trimEnd());
    });
  }
  const look = async (): Promise<void> => {
    const now = await sizeOf(folders);
    if (now !== size) [size, movedAt] = [now, Date.now()];
    if (Date.now() - toldAt >= tellMs) {
      toldAt = Date.now();
      say(`… ${String(Math.round(size / 1_000_000))} MB so far`);
    }
    if (Date.now() - movedAt < stallMs) return;
    say(`Nothing has come for ${String(Math.round(stallMs / 1000))} s, so the download was given up.`);
    child.kill('SIGKILL');
  };
  const timer = setInterval(() => void look(), lookMs);
  try {
    return await new Promise<boolean>((resolve) => {
      child.once('error', (error) => {
        say(error.message);
        resolve(false);
      });
      child.once('close', (code) => {
        resolve(code === 0);
      });
    });
  } finally {
    clearInterval(timer);
  }
}

/** Total size of the files below the folders; ignores files that disappear while it runs. */
async function sizeOf(folders: readonly string[]): Promise<number> {
  let size = 0;
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isFile())
        size += await stat(join(entry.parentPath, entry.name)).then(
          (found) => found.size,
          () => 0,
        );
    }
  }
  return size;
}
