/**
 * Reads `functions/` of an app folder: functions in the manifest, functions with a folder of their own, and other source files,
 * which App Services imported with default settings.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as z from 'zod';
import type { Rule } from '../../rules/rule.js';
import { ConfigurationError, readJsonFile } from '../files/json-file.js';
import { flag, textOrUnset, withoutNulls } from '../files/lenient.js';

const settings = {
  private: flag,
  run_as_system: flag,
  run_as_user_id: textOrUnset,
  run_as_user_id_script_source: textOrUnset,
  /** A rule expression. Absent: no rule. */
  can_evaluate: z.unknown().optional(),
};
const manifest = z.preprocess(withoutNulls, z.array(z.looseObject({ name: z.string().min(1), ...settings })));
const ownConfig = z.preprocess(withoutNulls, z.looseObject({ name: textOrUnset, ...settings }));

type FunctionSettings = Pick<z.infer<typeof ownConfig>, keyof typeof settings>;

/** One function of the app. */
export interface AppFunction {
  name: string;
  source: string;
  /** The source file, relative to the app folder, with slashes. */
  file: string;
  /** Whether only other functions and the server may call it. */
  isPrivate: boolean;
  /** Whether it runs as the system. Otherwise it runs as its caller. */
  runsAsSystem: boolean;
  /** Whether the folder names a different user than the caller. This is not supported: the function runs as its caller. */
  asksForUser: boolean;
  /** Decides whether a client's call is allowed. Without a rule all calls are allowed. */
  rule?: Rule;
}

/** A function as written in the folder, before its rule is compiled. */
export interface WrittenFunction extends Omit<AppFunction, 'rule'> {
  canEvaluate: unknown;
}

/** Reads all functions. @throws ConfigurationError */
export async function readFunctions(folder: string): Promise<{ functions: WrittenFunction[]; notes: string[] }> {
  const own = join(folder, 'functions');
  const files = await sourceFilesIn(own);
  const functions: WrittenFunction[] = [];
  const used = new Set<string>();
  const notes: string[] = [];
  const missing: Missing[] = [];
  const add = async (file: string, name: string, config: FunctionSettings): Promise<void> => {
    used.add(file);
    const source = await readSource(join(own, file));
    if (source === null) {
      missing.push({ file: `functions/${file}`, name });
      return;
    }
    functions.push({
      name,
      source,
      file: `functions/${file}`,
      isPrivate: config.private,
      runsAsSystem: config.run_as_system,
      asksForUser: config.run_as_user_id !== undefined || config.run_as_user_id_script_source !== undefined,
      canEvaluate: config.can_evaluate,
    });
  };
  const listed = await readJsonFile(own, 'config.json', manifest);
  for (const config of listed ?? []) {
    if (config.name.split('/').includes('..')) {
      throw new ConfigurationError(
        `${join(own, 'config.json')} names the function “${config.name}”, which leads out of the folder. Take it out.`,
      );
    }
    await add(`${config.name}.js`, config.name, config);
  }
  // Until 2020 each function had its own folder. Other files in it, such as tests, were not imported.
  const ownFolders: string[] = [];
  for (const file of files.filter((name) => name.endsWith('/source.js'))) {
    const parent = file.slice(0, -'/source.js'.length);
    const config = await readJsonFile(join(own, parent), 'config.json', ownConfig);
    if (config === null || used.has(file)) continue;
    ownFolders.push(`${parent}/`);
    await add(file, config.name ?? parent, config);
  }
  for (const parent of listed === null ? await configuredFoldersIn(own) : []) {
    if (!files.includes(`${parent}/source.js`)) {
      missing.push({ file: `functions/${parent}/source.js`, name: parent });
    }
  }
  const isBeside = (file: string) => ownFolders.some((parent) => file.startsWith(parent));
  const beside = files.filter((file) => !used.has(file) && isBeside(file));
  if (beside.length > 0) {
    notes.push(`These files are not read, because they are beside the source.js of a function: ${shortened(beside)}.`);
  }
  const unlisted = files.filter((file) => !used.has(file) && !isBeside(file));
  notes.push(...missingSources(missing, unlisted));
  const names = new Set(functions.map(({ name }) => name));
  const unmanaged: string[] = [];
  for (const file of unlisted) {
    const name = file.slice(0, -'.js'.length);
    if (names.has(name)) {
      notes.push(`functions/${file} is not read, because another file contains the function “${name}”.`);
      continue;
    }
    await add(file, name, ownConfig.parse({}));
    unmanaged.push(file);
  }
  if (unmanaged.length > 0) {
    notes.push(
      `No manifest lists these functions, so they have the default settings (clients may call them, and they run as their caller): ${shortened(unmanaged)}.`,
    );
  }
  return { functions: withoutTwins(functions, notes), notes };
}

/** Of several functions with one name only the first can be called. */
function withoutTwins(functions: readonly WrittenFunction[], notes: string[]): WrittenFunction[] {
  const names = new Set<string>();
  return functions.filter(({ name, file }) => {
    if (!names.has(name)) return names.add(name);
    notes.push(`${file} is not read, because the function “${name}” is there twice.`);
    return false;
  });
}

/** Paths of all source files below `functions/`, with slashes, in order. Packages are left out. */
async function sourceFilesIn(folder: string, below = folder): Promise<string[]> {
  const entries = await readdir(below, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(below, entry.name);
    // macOS adds hidden files to archives.
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() && entry.name !== 'node_modules') {
      found.push(...(await sourceFilesIn(folder, path)));
    } else if (entry.isFile() && entry.name.endsWith('.js')) found.push(relative(folder, path).split(sep).join('/'));
  }
  return found.sort();
}

/** Names of the folders directly below `functions/` that have their own configuration. */
async function configuredFoldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')) {
    if ((await readJsonFile(join(folder, name), 'config.json', ownConfig)) !== null) found.push(name);
  }
  return found;
}

const missingCodes: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Returns null if there is no such file. @throws ConfigurationError if the file cannot be read */
async function readSource(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // A folder of that name is not the file either.
    const isMissing = error instanceof Error && 'code' in error && missingCodes.has(error.code);
    if (isMissing) return null;
    throw new ConfigurationError(`${path} cannot be read. Check its permissions, then try again.`);
  }
}

interface Missing {
  file: string;
  name: string;
}

/** Exports contain such entries, and their other functions work. `unlisted`: source files without an entry. */
function missingSources(missing: readonly Missing[], unlisted: readonly string[]): string[] {
  const [first] = missing;
  if (first === undefined) return [];
  const files = shortened(missing.map(({ file }) => file));
  const elsewhere = missing.flatMap(({ name }) => {
    const file = unlisted.find((one) => one.endsWith(`/${name}.js`));
    return file === undefined ? [] : [`“${file.slice(0, -'.js'.length)}”`];
  });
  return [
    missing.length === 1
      ? `${files} is not in the folder, but a config.json names it, so the function “${first.name}” cannot be called.`
      : `These files are not in the folder, but a config.json names them, so their functions cannot be called: ${files}.`,
    ...(elsewhere.length === 0
      ? []
      : [
          `A function in a subfolder has the subfolder in its name. To give these functions the settings of functions/config.json, name them there: ${shortened(elsewhere)}.`,
        ]),
  ];
}

const longestList = 12;
function shortened(names: readonly string[]): string {
  const more = names.length - longestList;
  return more > 0 ? `${names.slice(0, longestList).join(', ')} and ${String(more)} more` : names.join(', ');
}
