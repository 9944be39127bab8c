/** Finds the browsers of a Linux desktop: the programs whose desktop entries handle `https:` links. */
import { access, constants, stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { cutTo, plainName } from '../../../preload/text/entered-text.js';
import type { InstalledBrowser } from '../browser.js';
import { linuxProfileSources } from '../profiles/profile-folders.js';
import { readProfiles } from '../profiles/read-profiles.js';
import { readSmallFile } from '../small-file.js';
import { dataFolders, type EntryFile, entryFiles } from './application-folders.js';
import { type EntryKeys, isTrue, listOf, localizedOf, parseDesktopEntry, stringOf } from './desktop-entry.js';
import { argumentsFor, type ExecLine, parseExecLine } from './exec-line.js';

export interface LinuxDesktop {
  env: NodeJS.ProcessEnv;
  home: string;
  /** POSIX locale for the names of the browsers. */
  locale: string;
}

const maxEntryBytes = 256 * 1024;
const maxNameLength = 100;
/** A process may open a limited number of files. */
const maxOpenFiles = 32;
const wanted = 'x-scheme-handler/https';

/** Finds the browsers. An entry in a more important folder hides those with the same ID. */
export async function findLinuxBrowsers(desktop: LinuxDesktop): Promise<InstalledBrowser[]> {
  const seen = new Set<string>();
  const files: EntryFile[] = [];
  for (const folder of dataFolders(desktop.env, desktop.home)) {
    for (const file of await entryFiles(folder)) {
      if (!seen.has(file.id)) files.push(file);
      seen.add(file.id);
    }
  }
  const browsers: InstalledBrowser[] = [];
  for (let at = 0; at < files.length; at += maxOpenFiles) {
    const read = files.slice(at, at + maxOpenFiles).map((file) => readBrowser(file, desktop));
    browsers.push(...(await Promise.all(read)).filter((browser) => browser !== null));
  }
  return browsers;
}

/** The browser that a desktop entry starts; null if it starts none that can be used. */
async function readBrowser({ id, path }: EntryFile, desktop: LinuxDesktop): Promise<InstalledBrowser | null> {
  const text = await readSmallFile(path, maxEntryBytes);
  // Most entries are of other programs: they are not parsed.
  const keys = text?.includes(wanted) === true ? parseDesktopEntry(text) : null;
  if (keys === null || !isOffered(keys, desktop.env)) return null;
  const name = cutTo(plainName(localizedOf(keys, 'Name', desktop.locale) ?? ''), maxNameLength);
  const exec = parseExecLine(stringOf(keys, 'Exec') ?? '', { name, icon: stringOf(keys, 'Icon'), path });
  if (name === '' || exec === null) return null;
  const tried = stringOf(keys, 'TryExec');
  if (tried !== null && (await findProgram(tried, desktop.env)) === null) return null;
  const program = await findProgram(exec.program, desktop.env);
  if (program === null) return null;
  const started = startedProgram(exec);
  return {
    key: id,
    name,
    aliases: [...new Set([stringOf(keys, 'Name') ?? name, started, id.replace(/\.desktop$/, '')])],
    profiles: await readProfiles(
      linuxProfileSources(started, [program, ...exec.args.map((argument) => argument.text)], desktop),
    ),
    commandFor: (url, switches) => ({ program, args: argumentsFor(exec, url, switches) }),
  };
}

/** Whether menus of this desktop show an entry that handles web links. A program in a terminal is not started. */
function isOffered(keys: EntryKeys, env: NodeJS.ProcessEnv): boolean {
  if (keys.get('Type') !== 'Application' || isTrue(keys, 'Hidden') || isTrue(keys, 'NoDisplay')) return false;
  if (isTrue(keys, 'Terminal') || !listOf(keys, 'MimeType').includes(wanted)) return false;
  const desktops = (env['ORIGINAL_XDG_CURRENT_DESKTOP'] ?? env['XDG_CURRENT_DESKTOP'] ?? '').split(':');
  const only = listOf(keys, 'OnlyShowIn');
  if (only.length > 0 && !only.some((one) => desktops.includes(one))) return false;
  return !listOf(keys, 'NotShowIn').some((one) => desktops.includes(one));
}

/** Resolves a name or a path to an executable; null if there is none. */
async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => isAbsolute(folder));
  const paths = isAbsolute(name) ? [name] : name.includes('/') ? [] : folders.map((folder) => join(folder, name));
  for (const path of paths) {
    try {
      if (!(await stat(path)).isFile()) continue;
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not this one.
    }
  }
  return null;
}

/** Name of the program behind `env NAME=value …` and `flatpak run …`. */
function startedProgram({ program, args }: ExecLine): string {
  const name = basename(program);
  const words = args.map(({ text }) => text);
  if (name === 'env') return basename(words.find((word) => !word.startsWith('-') && !word.includes('=')) ?? name);
  if (name !== 'flatpak' || words[0] !== 'run') return name;
  return words.slice(1).find((word) => !word.startsWith('-')) ?? name;
}
