/**
 * Finds the app in the chosen folder. Exports have had four root files since 2018, and projects of compatible servers
 * have none.
 */
import { access, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { originList } from './allowed-origins.js';
import { customUserDataFile } from './custom-user-data.js';
import { ConfigurationError, readJsonFile } from './files/json-file.js';
import { flag, textOrUnset, withoutNulls } from './files/lenient.js';
import { isPlaceholder } from './files/placeholders.js';

/** The layouts by their root file, oldest first. If a folder has several root files, the oldest is used. */
const layouts = {
  'stitch.json': 'Stitch 2018',
  'config.json': 'Realm 2020',
  'realm_config.json': 'Realm 2021',
  'root_config.json': 'App Services 2023',
} as const;
const rootFiles = ['stitch.json', 'config.json', 'realm_config.json', 'root_config.json'] as const;
type RootFileName = (typeof rootFiles)[number];

/** The export format of an app folder. */
export const layoutNames = [
  'Stitch 2018',
  'Realm 2020',
  'Realm 2021',
  'App Services 2023',
  'without a root file',
] as const;
export type Layout = (typeof layoutNames)[number];

const rootSettings = z.preprocess(
  withoutNulls,
  z.looseObject({
    app_id: textOrUnset,
    name: textOrUnset,
    environment: textOrUnset,
    custom_user_data_config: customUserDataFile.optional(),
    allowed_request_origins: originList,
    security: z.looseObject({ allowed_request_origins: originList }).optional(),
    sync: z.looseObject({ development_mode_enabled: flag }).optional(),
  }),
);
export type RootSettings = z.infer<typeof rootSettings>;
const metaFile = z.preprocess(withoutNulls, z.looseObject({ client_app_id: textOrUnset }));

/** An app folder with its root file. */
export interface AppRoot {
  /** The folder of the app: the chosen one, or one below it. */
  folder: string;
  layout: Layout;
  /** Null: there is no root file. */
  rootFile: RootFileName | null;
  settings: RootSettings;
  appId: string;
  /** Sentences about the choice and about files that are not read. */
  notes: string[];
}

/** Thrown if no file contains a usable app ID. The desktop app asks for the ID. */
export class AppIdMissingError extends ConfigurationError {
  readonly code = 'appIdMissing';
}

/**
 * Finds the app and its ID. `given` is the app ID for folders whose files contain none.
 * @throws ConfigurationError
 */
export async function findApp(chosen: string, given: string | null): Promise<AppRoot> {
  const { folder, found } = await folderOf(chosen);
  const [name, ...others] = found;
  const settings = name === undefined ? rootSettings.parse({}) : await readRoot(folder, name);
  const notes: string[] = [];
  if (folder !== chosen) notes.push(`The app is in the folder “${basename(folder)}” of the chosen folder.`);
  for (const other of others) {
    notes.push(`${other} is not read, because ${name ?? ''}, which is older, is in the same folder.`);
  }
  const appId = await appIdOf(folder, { name, settings, others }, given, notes);
  const layout = name === undefined ? 'without a root file' : layouts[name];
  return { folder, layout, rootFile: name ?? null, settings, appId, notes };
}

/** Returns the app's folder: a folder with a root file comes first, then one that has only the parts of an app. */
async function folderOf(chosen: string): Promise<{ folder: string; found: RootFileName[] }> {
  const own = await rootFilesIn(chosen);
  if (own.length > 0) return { folder: chosen, found: own };
  const below = await foldersIn(chosen);
  const withRoot: { folder: string; found: RootFileName[] }[] = [];
  for (const folder of below) {
    const found = await rootFilesIn(folder);
    if (found.length > 0) withRoot.push({ folder, found });
  }
  const partsBelow: typeof withRoot = [];
  if (withRoot.length === 0) {
    if (await hasParts(chosen)) return { folder: chosen, found: [] };
    for (const folder of below) if (await hasParts(folder)) partsBelow.push({ folder, found: [] });
  }
  const candidates = withRoot.length > 0 ? withRoot : partsBelow;
  const [first] = candidates;
  if (first === undefined) {
    throw new ConfigurationError(
      `${chosen} has no realm_config.json, root_config.json, config.json or stitch.json, and no auth folder. ` +
        'Choose the folder of an exported App Services app, which holds one of them.',
    );
  }
  if (candidates.length > 1) {
    const names = candidates.map(({ folder }) => `“${basename(folder)}”`).join(', ');
    throw new ConfigurationError(`${chosen} holds several apps: ${names}. Choose the folder of one of them.`);
  }
  return first;
}

async function rootFilesIn(folder: string): Promise<RootFileName[]> {
  const found: RootFileName[] = [];
  for (const name of rootFiles) {
    const isAmbiguous = name === 'config.json' || name === 'stitch.json';
    if ((await exists(join(folder, name))) && (!isAmbiguous || (await isAppConfig(folder, name)))) found.push(name);
  }
  return found;
}

/** Other tools use the same file names. The file of an app has at least one of these members. */
async function isAppConfig(folder: string, name: RootFileName): Promise<boolean> {
  const content = await readJsonFile(folder, name, z.record(z.string(), z.unknown())).catch(() => null);
  if (content === null) return hasParts(folder);
  return ['app_id', 'config_version', 'deployment_model'].some((key) => key in content);
}

/** Whether a folder has the parts of an app that no other kind of project has. */
async function hasParts(folder: string): Promise<boolean> {
  const signs = ['auth/providers.json', 'auth/custom_user_data.json', 'auth_providers', 'functions/config.json'];
  for (const sign of signs) if (await exists(join(folder, sign))) return true;
  return false;
}

async function readRoot(folder: string, name: RootFileName): Promise<RootSettings> {
  return (await readJsonFile(folder, name, rootSettings)) ?? rootSettings.parse({});
}

interface FoundRoot {
  name: RootFileName | undefined;
  settings: RootSettings;
  others: readonly RootFileName[];
}

/** The app ID: of the root file, of a newer root file beside it, of the CLI's metadata, or the given one. */
async function appIdOf(
  folder: string,
  { name, settings, others }: FoundRoot,
  given: string | null,
  notes: string[],
): Promise<string> {
  const candidates: { file: string; id: string | undefined }[] = [];
  if (name !== undefined) candidates.push({ file: name, id: settings.app_id });
  for (const other of others) candidates.push({ file: other, id: (await readRoot(folder, other)).app_id });
  const meta = await readJsonFile(folder, '.mdb/meta.json', metaFile);
  candidates.push({ file: '.mdb/meta.json', id: meta?.client_app_id });
  const written = candidates.find(({ id }) => id !== undefined);
  if (written?.id === undefined || !isAppId(written.id)) {
    if (given !== null) return given;
    const what =
      written?.id === undefined
        ? `No file in ${folder} contains the app ID.`
        : `“${written.id}” in ${join(folder, written.file)} is a placeholder of a template, not an app ID.`;
    throw new AppIdMissingError(
      `${what} Pass the ID that the app’s clients use: --app-id <ID> on the command line, or type it in Roster.`,
    );
  }
  if (given !== null && given !== written.id) {
    notes.push(`The app ID “${given}” is not used, because ${written.file} contains “${written.id}”.`);
  }
  return written.id;
}

/** The vendor's IDs end with five letters; compatible servers allow other IDs. */
function isAppId(text: string): boolean {
  return /^[\w.-]+-[a-z]{5}$/.test(text) || (/^[\w.-]+$/.test(text) && !isPlaceholder(text));
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => join(folder, name))
    .sort();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
