/** Identifies the client program: the peer of the socket, or the program that called the `roster` command. */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { ClientProgram } from './client-program.js';
import { calledBy, kindOf, loadsByEnvironment, scriptKindOf } from './interpreters.js';
import type { ProcessInfo, ProcessOf } from './processes.js';

/** Upper bound on the number of ancestors checked. */
const maxDepth = 16;

/**
 * Returns the program behind a process: the nearest of the process and its ancestors that is neither Roster itself, nor
 * a shell that only runs a command (`sh -c`), nor a wrapper such as `xargs`. A script is identified by its own file.
 * `onlyOnce` marks a program that may run arbitrary code that cannot be identified: a permanent grant would cover more
 * than the user can see. Returns null if the system does not provide the information.
 */
export async function identifyClient(
  pid: number,
  ownPath: string,
  processOf: ProcessOf,
): Promise<ClientProgram | null> {
  return (await locateClient(pid, ownPath, processOf))?.program ?? null;
}

/** As `identifyClient`, with the ID of the program's process. */
export async function locateClient(
  pid: number,
  ownPath: string,
  processOf: ProcessOf,
): Promise<{ program: ClientProgram; pid: number } | null> {
  let next = pid;
  let child: ProcessInfo | null = null;
  for (let depth = 0; depth < maxDepth && next > 0; depth += 1) {
    const facts = await processOf(next);
    if (facts === null) return null;
    const found = facts.path === ownPath ? 'none' : await programOf(facts, child);
    if (found !== 'none') return { program: found, pid: next };
    child = facts;
    next = facts.parent;
  }
  return null;
}

/** The program that a process runs; `none` if the process only runs another one. */
export async function programOf(facts: ProcessInfo, child: ProcessInfo | null): Promise<ClientProgram | 'none'> {
  const { path, args, isReplaced = false } = facts;
  const unrecognised = { path, script: null, onlyOnce: true };
  const kind = kindOf(path, args);
  if (kind.kind === 'wrapper') return 'none';
  if (kind.kind !== 'interpreter') return kind.kind === 'opaque' || isReplaced ? unrecognised : { path, script: null };
  const called = calledBy(kind);
  if (called.kind === 'command') return 'none';
  const script = called.kind === 'file' ? await scriptOf(called.name, called.rest, kind.family, facts) : null;
  if (script?.kind === 'wrapper') return 'none';
  const isUncertain = isReplaced || loadsByEnvironment(kind.family, (name) => facts.environment?.get(name));
  const shown = (found: string): ClientProgram => ({ path, script: found, ...(isUncertain ? { onlyOnce: true } : {}) });
  if (script?.kind === 'script') return shown(script.path);
  // A package manager replaces its arguments with a title; its child's environment contains the script's name.
  const runsPackages =
    script?.kind === 'packageManager' || called.kind === 'packageScript' || isTitle(args) || kind.family === 'bun';
  const ofPackage = runsPackages ? await packageScriptOf(child) : null;
  return ofPackage === null ? unrecognised : shown(ofPackage);
}

/** The script's real path and kind. For a runner such as `tsx`, those of the script that it runs. */
async function scriptOf(
  name: string,
  [first = '-']: readonly string[],
  family: string,
  facts: ProcessInfo,
): Promise<{ path: string; kind: ReturnType<typeof scriptKindOf> } | null> {
  const path = await fileOf(name, family, facts);
  if (path === null) return null;
  const kind = scriptKindOf(path);
  if (kind !== 'runner') return { path, kind };
  const run = first.startsWith('-') ? null : await fileOf(first, family, facts);
  return run === null ? null : { path: run, kind: 'script' };
}

/** Whether a process has replaced its arguments with a title such as `npm run deploy`. */
function isTitle(args: readonly string[]): boolean {
  const [title = '', ...rest] = args;
  return /^(?:npm|npx|pnpm|pnpx|yarn)(?: |$)/.test(title) && rest.every((word) => word === '');
}

/** The package.json script that started a process, from the variables that npm, pnpm, Yarn, Bun and Node set. */
async function packageScriptOf(child: ProcessInfo | null): Promise<string | null> {
  const variable = (name: string) => child?.environment?.get(name);
  const name = variable('NODE_RUN_SCRIPT_NAME') ?? variable('npm_lifecycle_event');
  const file = variable('NODE_RUN_PACKAGE_JSON_PATH') ?? variable('npm_package_json');
  if (name === undefined || file === undefined || !isAbsolute(file)) return null;
  const real = await regularFile(file);
  return real === null ? null : `${real}: ${name}`;
}

/** The real path of a script; null if it does not exist or is ambiguous. */
async function fileOf(name: string, family: string, { folder, environment }: ProcessInfo): Promise<string | null> {
  const find = async (path: string) => {
    const endings = family === 'node' ? ['', '.js', '.json', '.node'] : [''];
    for (const ending of endings) {
      const real = await regularFile(path + ending);
      if (real !== null) return real;
    }
    return null;
  };
  if (isAbsolute(name)) return find(name);
  const found = await find(resolve(folder, name));
  // The process may have changed its working directory; a relative name is then ambiguous.
  const before = environment?.get('PWD');
  const other = before === undefined || !isAbsolute(before) ? null : await find(resolve(before, name));
  if (found === null || other === null) return found ?? other;
  return found === other ? found : null;
}

/** The real path of a regular file. Pipes and devices are excluded because their content varies. */
async function regularFile(path: string): Promise<string | null> {
  if (/^\/(?:dev|proc)\//.test(path)) return null;
  try {
    const real = await realpath(path);
    return !/^\/(?:dev|proc)\//.test(real) && (await stat(real)).isFile() ? real : null;
  } catch {
    return null;
  }
}
