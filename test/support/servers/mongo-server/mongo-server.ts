/**
 * A MongoDB-compatible server for tests: the one of `ROSTER_TEST_MONGODB_URI`, or mongo-java-server, which Maven
 * downloads once into `.cache`. It has no transactions. Without Java and Maven the tests are skipped; in CI that is a failure.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

export interface MongoServer {
  /** Without a database; `databaseUri` adds one. */
  uri: string;
  /** Sends a signal to its process; null for a server that was started by others. */
  signal: ((name: 'SIGSTOP' | 'SIGCONT') => void) | null;
  stop: () => Promise<void>;
}

const own = 'test/support/servers/mongo-server';
const cache = resolve('.cache/mongo-java-server-1.47.0');

function has(command: string): boolean {
  return spawnSync(command, ['-version'], { stdio: 'ignore' }).status === 0;
}

/** Why no server can be started; null if one can. @throws Error in CI, where such tests may not be skipped */
export function reasonWithoutMongo(): string | null {
  if (process.env['ROSTER_TEST_MONGODB_URI'] !== undefined) return null;
  const isReady = existsSync(join(cache, 'MongoServerMain.class'));
  const missing = (isReady ? ['java'] : ['java', 'javac', 'mvn']).filter((command) => !has(command));
  if (missing.length === 0) return null;
  const reason = `no MongoDB: ROSTER_TEST_MONGODB_URI is not set, and these programs are missing: ${missing.join(', ')}`;
  if (process.env['CI'] !== undefined) throw new Error(reason);
  return reason;
}

/** Starts the server. `file`: keeps the data; by default it is in memory. */
export async function startMongoServer(file?: string): Promise<MongoServer> {
  const given = process.env['ROSTER_TEST_MONGODB_URI'];
  if (given !== undefined) return { uri: given, signal: null, stop: () => Promise.resolve() };
  prepare();
  const classPath = [cache, join(cache, 'jars', '*')].join(delimiter);
  const rest = file === undefined ? [] : [file];
  const child = spawn('java', ['-Xmx256m', '-cp', classPath, 'MongoServerMain', ...rest], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [port] = z
    .tuple([z.string().regex(/^\d+$/)])
    .parse(await once(createInterface({ input: child.stdout }), 'line'));
  return {
    uri: `mongodb://127.0.0.1:${port}/`,
    signal: (name) => {
      child.kill(name);
    },
    stop: async () => {
      const ended = once(child, 'exit');
      // Its file is written behind, so it must end by itself.
      child.stdin.end();
      await ended;
    },
  };
}

/** Downloads and compiles it once. Renamed at the end, so that an interrupted download leaves no incomplete file. */
function prepare(): void {
  if (existsSync(join(cache, 'MongoServerMain.class'))) return;
  const partial = `${cache}.partial-${String(process.pid)}`;
  mkdirSync(partial, { recursive: true });
  const jars = join(partial, 'jars');
  execFileSync('mvn', ['-q', '-f', join(own, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  execFileSync('javac', ['-cp', join(jars, '*'), '-d', partial, join(own, 'MongoServerMain.java')]);
  try {
    renameSync(partial, cache);
  } catch (error) {
    // Another test process may have finished first.
    if (!existsSync(join(cache, 'MongoServerMain.class'))) throw error;
    rmSync(partial, { recursive: true });
  }
}
