/** Finds the parts of an app folder that Roster does not serve, and the entries that it does not know. */
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import * as z from 'zod';
import type { Configuration } from '../configuration/configuration.js';
import { readJsonFile } from '../configuration/files/json-file.js';
import type { ImportReport } from './report.js';

type Unserved = ImportReport['unserved'];

/** Entries of an app folder that are read. */
const known: ReadonlySet<string> = new Set([
  ...['stitch.json', 'config.json', 'realm_config.json', 'root_config.json', '.mdb', 'roster.json', 'secrets.json'],
  ...['auth', 'auth_providers', 'functions', 'values', 'environments', 'triggers', 'data_sources', 'services'],
  ...['sync', 'http_endpoints', 'https_endpoints', 'graphql', 'hosting', 'log_forwarders'],
]);
/** Folders of HTTP endpoints. The second one is in exports of 2021 and 2022. */
const endpointFolders = ['http_endpoints', 'https_endpoints'] as const;
/** Entries of a project that are not part of an app. */
const ofProjects = /^(\.|node_modules$|package(-lock)?\.json$|yarn\.lock$|README|LICEN[CS]E|CHANGELOG|.*\.md$)/i;
const graphqlSettings = /\/(config|validation_settings)\.json$/;
const anyObject = z.record(z.string(), z.unknown());
const endpoints = z.array(z.looseObject({ route: z.string().optional(), disabled: z.unknown().optional() }));

/** Returns the unserved parts, each kind once. Files that are not valid JSON count as present. */
export async function unservedParts({
  folder,
  services,
  unservedTriggers,
  usesSync,
}: Configuration): Promise<Unserved> {
  const found: Unserved = [];
  const add = (kind: Unserved[number]['kind'], names: readonly string[]) => {
    if (names.length > 0) found.push({ kind, names: [...new Set(names)] });
  };
  const parts = new Set(await namesIn(folder));
  const files = async (part: string) => (parts.has(part) ? filesBelow(join(folder, part), part) : []);
  const ofData = [...(await files('data_sources')), ...(await files('services'))];
  const named = (pattern: RegExp, paths: readonly string[]) => paths.filter((path) => pattern.test(path));

  add('sync', [...(usesSync ? ['development mode'] : []), ...(await syncIn(folder, await files('sync')))]);
  add('httpEndpoints', [
    ...(await Promise.all(endpointFolders.map((part) => endpointsIn(folder, part)))).flat(),
    ...named(/\/incoming_webhooks\/[^/]+\/config\.json$/, [...ofData, ...(await files('http_endpoints'))]).map(
      (path) => path.split('/').at(-2) ?? path,
    ),
  ]);
  const triggers = (test: (type: string) => boolean) =>
    unservedTriggers.filter(({ type }) => test(type)).map(({ name }) => name);
  add(
    'databaseTriggers',
    triggers((type) => type === 'DATABASE'),
  );
  add(
    'scheduledTriggers',
    triggers((type) => type === 'SCHEDULED'),
  );
  add(
    'eventBridgeTriggers',
    triggers((type) => type !== 'DATABASE' && type !== 'SCHEDULED'),
  );
  const rules = named(/(\/rules\.json|\/default_rule\.json|\/rules\/[^/]+\.json)$/, ofData);
  // The rules of other services are not about data.
  const others = services.filter(({ isDataSource }) => !isDataSource);
  add(
    'dataRules',
    rules.filter((path) => !others.some((service) => path.startsWith(`${service.folder}/`))),
  );
  add(
    'graphql',
    // The settings are in every export, whether the app uses GraphQL or not.
    named(/\.json$/, await files('graphql')).filter((path) => !graphqlSettings.test(path)),
  );
  add('hosting', await hostingIn(folder, await files('hosting')));
  add('logForwarders', named(/\.json$/, await files('log_forwarders')));
  add(
    'otherServices',
    services
      .filter(({ isDataSource, type }) => !isDataSource && type !== 'http')
      .map(({ name, type }) => `${name} (${type})`),
  );
  add('otherFiles', [...parts].filter((name) => !known.has(name) && !ofProjects.test(name)).sort());
  return found;
}

const partsOfSync = ['partition', 'queryable_fields_names', 'permissions', 'database_name'] as const;

async function syncIn(folder: string, files: readonly string[]): Promise<string[]> {
  if (!files.includes('sync/config.json')) return [];
  const config = await readJsonFile(folder, 'sync/config.json', anyObject).catch(() => null);
  // Every export since 2021 has the file. In that of an app without sync, all there is says that development mode is off.
  const isOn =
    config === null ||
    config['state'] === 'enabled' ||
    config['development_mode_enabled'] === true ||
    (config['state'] === undefined && partsOfSync.some((name) => name in config));
  return isOn ? ['sync/config.json'] : [];
}

async function endpointsIn(folder: string, part: (typeof endpointFolders)[number]): Promise<string[]> {
  const file = `${part}/config.json`;
  const listed = await readJsonFile(folder, file, endpoints).catch(() => [{ route: file, disabled: false }]);
  return (listed ?? []).filter(({ disabled }) => disabled !== true).map(({ route }) => route ?? 'without a route');
}

async function hostingIn(folder: string, files: readonly string[]): Promise<string[]> {
  const config = await readJsonFile(folder, 'hosting/config.json', anyObject).catch(() => null);
  const pages = files.filter((path) => path.startsWith('hosting/files/')).length;
  if (pages > 0) return [pages === 1 ? '1 file' : `${String(pages)} files`];
  return config?.['enabled'] === true ? ['hosting/config.json'] : [];
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** All files below a part, relative to the app folder, with slashes. */
async function filesBelow(path: string, part: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  return names
    .filter((entry) => entry.isFile())
    .map(
      (entry) =>
        `${part}/${join(entry.parentPath, entry.name)
          .slice(path.length + 1)
          .split(sep)
          .join('/')}`,
    )
    .sort();
}
