/**
 * Finds the browsers of macOS: known bundles in the folders of applications. LaunchServices starts them (`open`). Its
 * list of all programs that handle links is not available to other programs without a native module.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledBrowser } from './browser.js';
import type { ProfileSource } from './profiles/profile-folders.js';
import { readProfiles } from './profiles/read-profiles.js';

export interface MacPlace {
  home: string;
  /** The folders of applications, the most important one first. */
  applicationFolders: readonly string[];
}

interface KnownBundle {
  name: string;
  /** Kind and place of its profiles, in `~/Library/Application Support`. */
  profiles: ProfileSource | null;
}

const chromium = (name: string, folder: string): KnownBundle => ({ name, profiles: { kind: 'chromium', folder } });
const firefox = (name: string): KnownBundle => ({ name, profiles: { kind: 'firefox', folder: 'Firefox' } });
const other = (name: string): KnownBundle => ({ name, profiles: null });

const knownBundles: readonly KnownBundle[] = [
  other('Safari'),
  chromium('Google Chrome', 'Google/Chrome'),
  chromium('Google Chrome Beta', 'Google/Chrome Beta'),
  chromium('Chromium', 'Chromium'),
  chromium('Microsoft Edge', 'Microsoft Edge'),
  chromium('Brave Browser', 'BraveSoftware/Brave-Browser'),
  chromium('Vivaldi', 'Vivaldi'),
  chromium('Opera', 'com.operasoftware.Opera'),
  firefox('Firefox'),
  firefox('Firefox Developer Edition'),
  other('Arc'),
  other('DuckDuckGo'),
  other('Orion'),
];

const open = '/usr/bin/open';

export function macPlace(home: string): MacPlace {
  return {
    home,
    applicationFolders: [
      '/Applications',
      join(home, 'Applications'),
      '/System/Volumes/Preboot/Cryptexes/App/System/Applications',
    ],
  };
}

export async function findMacBrowsers({ home, applicationFolders }: MacPlace): Promise<InstalledBrowser[]> {
  const found = await Promise.all(
    knownBundles.map(async ({ name, profiles }) => {
      const bundle = await firstFolder(applicationFolders.map((folder) => join(folder, `${name}.app`)));
      if (bundle === null) return null;
      const sources =
        profiles === null
          ? []
          : [{ ...profiles, folder: join(home, 'Library', 'Application Support', profiles.folder) }];
      return browserOf(name, bundle, await readProfiles(sources));
    }),
  );
  return found.filter((browser) => browser !== null);
}

function browserOf(name: string, bundle: string, profiles: InstalledBrowser['profiles']): InstalledBrowser {
  return {
    key: name,
    name,
    aliases: [],
    profiles,
    // A running browser receives switches only through a second process (`-n`), which hands them over and ends.
    commandFor: (url, switches) => ({
      program: open,
      args: switches.length === 0 ? ['-a', bundle, url] : ['-n', '-a', bundle, '--args', ...switches, url],
    }),
  };
}

async function firstFolder(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) return path;
  }
  return null;
}
