/** Folders as browsers and desktops create them, for the tests of the choice of the browser. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a file and the folders above it. */
export function writeAt(path: string, content: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Writes an executable file. */
export function writeProgram(path: string, content = '#!/bin/sh\n'): string {
  writeAt(path, content);
  chmodSync(path, 0o755);
  return path;
}

/** Writes a desktop entry that handles web links, unless `more` says otherwise. */
export function writeEntry(dataFolder: string, id: string, keys: Readonly<Record<string, string>>): void {
  const all = { Type: 'Application', MimeType: 'text/html;x-scheme-handler/http;x-scheme-handler/https;', ...keys };
  const lines = Object.entries(all).map(([key, value]) => `${key}=${value}`);
  writeAt(join(dataFolder, 'applications', id), ['[Desktop Entry]', ...lines, ''].join('\n'));
}

/** Writes the `Local State` of a user data folder, and the folders of its profiles. */
export function writeLocalState(
  folder: string,
  profiles: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): void {
  for (const directory of Object.keys(profiles)) mkdirSync(join(folder, directory), { recursive: true });
  writeAt(join(folder, 'Local State'), JSON.stringify({ browser: {}, profile: { info_cache: profiles } }));
}

/** Writes the `profiles.ini` of Firefox, and the folders of profiles that were used. */
export function writeFirefoxProfiles(folder: string, names: Readonly<Record<string, string>>): void {
  const sections = Object.entries(names).map(([path, name], index) => {
    writeAt(join(folder, path, 'prefs.js'), '');
    return [`[Profile${String(index)}]`, `Name=${name}`, 'IsRelative=1', `Path=${path}`, ''].join('\n');
  });
  writeAt(
    join(folder, 'profiles.ini'),
    ['[Install4F96D1932A9F858E]', 'Default=none', 'Locked=1', '', ...sections].join('\n'),
  );
}
