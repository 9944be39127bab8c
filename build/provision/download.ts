/** Runs a program that downloads, for as long as it gets on: a slow line is no reason to give up, one that stands still is. */
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is run, and where its progress can be seen. */
export interface Download {
  /** Program and arguments. */
  command: readonly [string, ...string[]];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Folders that grow meanwhile. */
  folders: readonly string[];
  /** Gets what the program prints, and a line about the progress now and then. */
  say: (line: string) => void;
  /** Without any progress for so long it is ended, in milliseconds. */
  stallMs: number;
  /** Between two lines about the progress. */
  tellMs: number;
}

const lookMs = 500;

/** Whether it ended well. Never rejects: what went wrong was said. */
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

/** Bytes below the folders; what vanishes meanwhile does not count. */
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
