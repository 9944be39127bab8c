/** Profiles of Firefox, from its file `profiles.ini`. */
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { cutTo, plainName } from '../../../preload/text/entered-text.js';
import type { BrowserProfile } from '../browser.js';
import { readSmallFile } from '../small-file.js';

const maxIniBytes = 1024 * 1024;
const maxProfiles = 50;
const maxNameLength = 100;

/** Returns the profiles of a folder with a `profiles.ini`; none if there is no such file. */
export async function readFirefoxProfiles(folder: string): Promise<BrowserProfile[]> {
  const ini = await readSmallFile(join(folder, 'profiles.ini'), maxIniBytes);
  const found: BrowserProfile[] = [];
  const names = new Set<string>();
  for (const [section, keys] of ini === null ? [] : parseIni(ini)) {
    const name = keys.get('Name') ?? '';
    const path = keys.get('Path') ?? '';
    if (found.length >= maxProfiles) break;
    if (!/^Profile\d+$/.test(section) || path === '' || !isProfileName(name) || names.has(name)) continue;
    const place = keys.get('IsRelative') === '1' ? join(folder, path) : path;
    // Firefox creates profiles that it never uses; they have no settings.
    if (!isAbsolute(place) || !(await isReadable(join(place, 'prefs.js')))) continue;
    names.add(name);
    // Without `--new-instance`: a running Firefox with this profile must open the link, or it reports an error.
    found.push({ key: name, name: cutTo(plainName(name), maxNameLength), detail: null, switches: ['-P', name] });
  }
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

/** A name that Firefox accepts as the value of `-P`. */
function isProfileName(name: string): boolean {
  return plainName(name) !== '' && !name.startsWith('-') && !name.includes('\0');
}

function parseIni(text: string): [section: string, keys: ReadonlyMap<string, string>][] {
  const sections: [string, Map<string, string>][] = [];
  for (const line of text.split(/\r?\n/)) {
    const section = /^\[(.*)\]\s*$/.exec(line)?.[1];
    if (section !== undefined) sections.push([section, new Map<string, string>()]);
    const at = line.indexOf('=');
    if (section === undefined && at > 0) sections.at(-1)?.[1].set(line.slice(0, at), line.slice(at + 1));
  }
  return sections;
}

async function isReadable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
