/**
 * Finds and reads the files of packages, by Node's rules for `require`. It reads below one folder only; in a process,
 * Node's permission model enforces the same.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Bridge } from './bridge.js';
import { mayBeModule } from './may-be-module.js';

type Exports = string | null | Exports[] | { [condition: string]: Exports };

/** Returns the reader for `functions/node_modules`. `folder`: null if the app has no packages. */
export function packageReader(folder: string | null): Bridge['packageFile'] {
  return (id, from) => {
    const missing = `module not available: '${id}'`;
    if (folder === null || /^[/\\]|^[a-z]:/i.test(id)) return missing;
    const isRelative = id.startsWith('./') || id.startsWith('../') || id === '.' || id === '..';
    if (isRelative && from === null) return missing;
    const path =
      isRelative && from !== null
        ? fileAt(resolve(dirname(from), id))
        : id.startsWith('#') && from !== null
          ? importedFile(id, from, folder)
          : packageEntry(id, from ?? join(folder, 'x'), folder);
    if (path === null || !isBelow(folder, path)) return missing;
    const real = realpathSync(path);
    if (!isBelow(folder, real)) return missing;
    const source = readFileSync(real, 'utf8').replace(/^#!.*/, '');
    const shown = real.split(sep).join('/');
    return { path: shown, source, isJson: real.endsWith('.json'), isModule: isModule(real, source) };
  };
}

function isBelow(folder: string, path: string): boolean {
  return (
    path.startsWith(folder + sep) ||
    path
      .split(sep)
      .join('/')
      .startsWith(`${folder.split(sep).join('/')}/`)
  );
}

function isModule(path: string, source: string): boolean {
  if (path.endsWith('.mjs')) return true;
  if (!path.endsWith('.js') || !mayBeModule(source)) return false;
  return packageOf(path)?.['type'] === 'module';
}

/** The nearest package.json. */
function packageOf(path: string): Record<string, unknown> | null {
  for (let folder = dirname(path); !folder.endsWith('node_modules') && folder !== dirname(folder);) {
    const found = packageAt(folder);
    if (found !== null) return found;
    folder = dirname(folder);
  }
  return null;
}

function packageAt(folder: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** `name`, `name/file` or `@scope/name/file`, looked up from the requiring file upwards. */
function packageEntry(id: string, from: string, root: string): string | null {
  const parts = id.split('/').filter((part) => part !== '');
  const length = id.startsWith('@') ? 2 : 1;
  const name = parts.slice(0, length).join('/');
  const rest = parts.slice(length).join('/');
  if (name === '' || parts.includes('..')) return null;
  for (const folder of modulesFolders(from, root)) {
    const own = join(folder, name);
    if (!isFolder(own)) continue;
    const content = packageAt(own);
    if (content !== null && 'exports' in content && content['exports'] !== null) {
      const target = exported(content['exports'] as Exports, rest === '' ? '.' : `./${rest}`);
      return target === null ? null : fileAt(join(own, target));
    }
    if (rest !== '') return fileAt(join(own, rest));
    return (typeof content?.['main'] === 'string' ? fileAt(join(own, content['main'])) : null) ?? fileAt(own);
  }
  return null;
}

function importedFile(id: string, from: string, root: string): string | null {
  for (let folder = dirname(from); isBelow(root, folder); folder = dirname(folder)) {
    const content = packageAt(folder);
    if (content === null) continue;
    const target = exported((content['imports'] ?? {}) as Exports, id);
    if (target === null) return null;
    return target.startsWith('.') ? fileAt(join(folder, target)) : packageEntry(target, from, root);
  }
  return null;
}

function modulesFolders(from: string, root: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(from); isBelow(root, folder); folder = dirname(folder)) {
    if (!folder.endsWith('node_modules')) folders.push(join(folder, 'node_modules'));
  }
  return [...folders, root];
}

/** The target of a package's `exports` (or `imports`) for a path. */
function exported(exports: Exports, path: string): string | null {
  const table = isTable(exports) && Object.keys(exports).some((key) => /^[.#]/.test(key)) ? exports : { '.': exports };
  const own = table[path];
  if (own !== undefined) return chosen(own);
  for (const [key, value] of Object.entries(table)) {
    const [before = '', after] = key.split('*');
    if (after === undefined || !path.startsWith(before) || !path.endsWith(after)) continue;
    const target = chosen(value);
    return target === null ? null : target.replaceAll('*', path.slice(before.length, path.length - after.length));
  }
  return null;
}

function isTable(value: Exports): value is Record<string, Exports> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** CommonJS is preferred; packages that have only ES modules name those by `import`. */
function chosen(value: Exports): string | null {
  return targetFor(value, ['node', 'require', 'default']) ?? targetFor(value, ['node', 'import', 'default']);
}

function targetFor(value: Exports, conditions: readonly string[]): string | null {
  if (typeof value === 'string' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((one) => targetFor(one, conditions)).find((found) => found !== null) ?? null;
  }
  for (const [condition, target] of Object.entries(value)) {
    if (!conditions.includes(condition)) continue;
    const found = targetFor(target, conditions);
    if (found !== null) return found;
  }
  return null;
}

/** Resolves a path without an extension, or a folder, to a file. */
function fileAt(path: string): string | null {
  const names = ['', '.js', '.json', '.cjs', '.mjs'].map((extension) => path + extension);
  const file = names.find(isFile);
  if (file !== undefined) return file;
  if (!isFolder(path)) return null;
  const main = packageAt(path)?.['main'];
  if (typeof main === 'string') {
    const target = join(path, main);
    const found = [target, `${target}.js`, `${target}.json`, join(target, 'index.js'), `${target}.mjs`].find(isFile);
    if (found !== undefined) return found;
  }
  return [join(path, 'index.js'), join(path, 'index.json')].find(isFile) ?? null;
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
