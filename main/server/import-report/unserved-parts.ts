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
  ...['sync', 'http_endpoints', 'graphql', 'hosting', 'log_forwarders'],
]);
/** Entries of a project that are not part of an app. */
const ofProjects = /^(\.|node_modules$|package(-lock)?\.json$|yarn\.lock$|README|LICEN[CS]E|CHANGELOG|.*\.md$)/i;
const anyObject = z.record(z.string(), z.unknown());
const endpoints = z.array(z.looseObject({ route: z.string().optional(), disabled: z.unknown() }));

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
    ...(await endpointsIn(folder)),
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
  add('dataRules', named(/(\/rules\.json|\/default_rule\.json|\/rules\/[^/]+\.json)$/, ofData));
  add(
    'graphql',
    named(/\.json$/, await files('graphql')).filter((path) => !path.endsWith('/config.json')),
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

async function syncIn(folder: string, files: readonly string[]): Promise<string[]> {
  if (!files.includes('sync/config.json')) return [];
  const config = await readJsonFile(folder, 'sync/config.json', anyObject).catch(() => null);
  const isOff =
    config !== null && (config['state'] === 'disabled' || config['state'] === '' || Object.keys(config).length === 0);
  return isOff ? [] : ['sync/config.json'];
}

async function endpointsIn(folder: string): Promise<string[]> {
  const listed = await readJsonFile(folder, 'http_endpoints/config.json', endpoints).catch(() => null);
  return (listed ?? []).filter(({ disabled }) => disabled !== true).map(({ route }) => route ?? 'without a route');
}

async function hostingIn(folder: string, files: readonly string[]): Promise<string[]> {
  const config = await readJsonFile(folder, 'hosting/config.json', anyObject).catch(() => null);
  const pages = files.filter((path) => path.startsWith('hosting/files/')).length;
  if (pages > 0) return [`${String(pages)} files`];
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
