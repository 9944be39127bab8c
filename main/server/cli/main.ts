/** Command line of the standalone server, the standalone relay and the administration of users and keys. */
import { existsSync, mkdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { useEnvironmentProxy } from '../../http/environment-proxy.js';
import { Operations } from '../admin/operations.js';
import { BackupError } from '../backup/backup-error.js';
import { parseTrustedProxies, type TrustedProxies } from '../client-address.js';
import { readConfiguration } from '../configuration/configuration.js';
import { readJsonFile } from '../configuration/json-file.js';
import type { OpenDataServices } from '../data/data-services.js';
import { openEmbeddedData } from '../data/embedded/embedded-data.js';
import { routedData } from '../data/routed-data.js';
import { EventLog } from '../events/event-log.js';
import { createReport } from '../import-report/create-report.js';
import { reportLines } from '../import-report/report-lines.js';
import { type Log, type LogLevel, logLevels } from '../log.js';
import { serveMetrics } from '../metrics/serve-metrics.js';
import { MigrationError } from '../migration/migrate.js';
import { createProcessLog, type LogFormat, logFormats } from '../process-log/process-log.js';
import { publicUrl } from '../public-url.js';
import { relaySettings } from '../relay/relay-settings.js';
import { startRelay } from '../relay/start-relay.js';
import { type StartOptions, startServer, toStartupMessage } from '../start-server.js';
import { openSqliteStorage, type OpenStorage } from '../store/storage.js';
import { importFormats } from '../user-import/read-users.js';
import { WireError } from '../wire-error.js';
import { accountMails, type AccountMailsOptions } from './account-mails.js';
import { commands } from './admin-commands.js';
import { runBackup, runRestore } from './backup-command.js';
import { CommandError } from './command-error.js';
import type { ImportFlags } from './import-command.js';
import { showEvents } from './logs-command.js';
import { runMigration } from './migrate-command.js';
import { mongodbUri } from './mongodb-uri.js';
import { programName, serverBuild } from './server-build.js';
import { serverVersion } from './server-version.js';
import { signingKeyCommands } from './signing-keys.js';

/** Opens the database of `MONGODB_URI`, which several servers can share, or else a file in the data folder. */
const openStorageWithin =
  (timeoutMs?: number): OpenStorage =>
  async (dataFolder, log) => {
    const uri = mongodbUri();
    if (uri === '') return openSqliteStorage(dataFolder, log);
    const { openMongoStorage } = await import('../store/mongo-store.js');
    return openMongoStorage(uri, log, timeoutMs === undefined ? {} : { timeoutMs });
  };
const openStorage = openStorageWithin();

/** Data sources: the servers that `roster.json` names, else the one of `MONGODB_URI`, else a file in the data folder. */
const openData: OpenDataServices = async (dataFolder, connections, now) => {
  const shared = mongodbUri();
  if (shared === '' && connections.size === 0) return openEmbeddedData(dataFolder, { now });
  const { databaseNameOf, openMongoData } = await import('../data/mongo-data.js');
  const reserved = shared === '' ? null : databaseNameOf(shared);
  const servers = openMongoData((service) => ({ uri: connections.get(service) ?? shared, reserved }));
  if (shared !== '') return servers;
  const embedded = openEmbeddedData(dataFolder, { now });
  return routedData([servers, embedded], (service) => (connections.has(service) ? servers : embedded));
};

const width =
  Math.max(...[...commands, ...signingKeyCommands].map(({ name, usage }) => name.length + usage.length)) + 3;
const help = `Usage: ${programName} [--app <folder>] [--port <n>] [--data <folder>]
       ${programName} [--data <folder>] <command>
       ${programName} logs [--data <folder>] [--follow] [--user <email or user id>] [--errors] [--json]
       ${programName} check --app <folder> [--report]
       ${programName} migrate --to mongodb|sqlite [--data <folder>]
       ${programName} backup --to <file or folder> [--data <folder>]
       ${programName} restore --from <file> [--data <folder>] [--replace]
       ${programName} relay --config <file> [--port <n>]

  --app   folder of an exported App Services app${serverBuild === null ? ' (default: assets/backend)' : ''}
  --app-id  ID of the app, if no file of the folder contains it
  --port  port on 127.0.0.1; 0 lets the system choose (default: 0)
  --host  address to listen on (default: 127.0.0.1); others need --public-url, and a private network to the proxy
  --data  folder for users and keys (default: .roster-server)
  --secrets  file with the app's secrets, in place of secrets.json in the app folder
  --public-url  https address of the proxy in front, which clients are told; without one the server is for this machine only

  --trust-proxy  addresses or networks of the proxies in front, separated by commas; their headers name the client

  --database-timeout  seconds that a request may wait for MongoDB before it is answered with 503 (default: 3.5)
  --metrics-port  serves metrics for Prometheus at /metrics on this port of 127.0.0.1; 0 lets the system choose
  --log-level  error, warn, info or debug, which has a line for each request (default: info)
  --log-format  json or text, on standard error (default: json if NODE_ENV is production, otherwise text)
  --report  prints the import report as JSON on standard output
  --version  prints the version

“logs” shows sign-ins, refusals with their reason, mails, function calls with their output, and administrative actions:
the newest --limit <n> (default: 100), with --follow also what happens from then on, with --errors only what was refused
or failed, with --json as a line of JSON each.

“check” prints what of an app folder would be served, without starting. It exits with 1 if some user could not sign in.

Keys and tokens of sign-in providers are asked for by the proxy of HTTPS_PROXY, except those of the hosts in NO_PROXY.

With MONGODB_URI in the environment users and keys are in that database instead, for several servers side by side.
MONGODB_URI_FILE names a file with the address, so that its password is in no environment.

“migrate” moves all users, sessions and keys between the data folder and the database of MONGODB_URI. Stop the servers
first. The target must be empty. If the command is interrupted, run it again.

“backup” writes users, sessions, keys, collections and events of the data folder into one file, also while the server
runs. “restore” puts them into an empty folder; with --replace, what is there is kept in a folder of its own.

“users import” reads a file, or the standard input: lines of “users export”, the user lists of the App Services Admin API,
exports of Auth0 and of Firebase, or CSV with the columns email, password_hash (bcrypt, scrypt or argon2), name, confirmed
and others. The format is detected; --format ${importFormats.join('|')} overrides this.
  --dry-run  says what would happen and changes nothing
  --confirmed  imports all email accounts as confirmed
  --hash-parameters  file with the password hash parameters that the Firebase console shows
  --json  prints a line of JSON for each rejected user, and one of counts
It exits with 1 if users were rejected. If it is interrupted, run it again.

“relay” runs the relay for sign-in with Apple, and with live apps of Facebook, alone. See main/server/relay/README.md.

Commands, which may run beside the server; <user> is an email address or a user id:
${commands.map(({ name, usage, help: text }) => `  ${`${name} ${usage}`.padEnd(width)}${text}`).join('\n')}
${signingKeyCommands.map(({ name, usage, help: text }) => `  ${`${name} ${usage}`.padEnd(width)}${text}`).join('\n')}`;

const printLine = (line: string) => {
  console.log(line);
};

async function main(): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        app: { type: 'string', default: serverBuild === null ? 'assets/backend' : '' },
        'app-id': { type: 'string' },
        port: { type: 'string', default: '0' },
        host: { type: 'string', default: '127.0.0.1' },
        secrets: { type: 'string' },
        data: { type: 'string', default: '.roster-server' },
        config: { type: 'string' },
        to: { type: 'string' },
        from: { type: 'string' },
        replace: { type: 'boolean', default: false },
        'public-url': { type: 'string' },
        'trust-proxy': { type: 'string' },
        'log-level': { type: 'string', default: 'info' },
        'log-format': { type: 'string' },
        'metrics-port': { type: 'string' },
        'database-timeout': { type: 'string' },
        report: { type: 'boolean', default: false },
        follow: { type: 'boolean', default: false },
        user: { type: 'string' },
        errors: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        limit: { type: 'string', default: '100' },
        revoke: { type: 'boolean', default: false },
        format: { type: 'string' },
        'hash-parameters': { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        confirmed: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    await useEnvironmentProxy(process.env);
    if (values.help) console.log(help);
    else if (values.version) console.log(serverVersion());
    else if (positionals[0] === 'relay') await relay(values.config, portOf(values.port));
    else if (positionals[0] === 'migrate') await migrate(values.data, values.to);
    else if (positionals[0] === 'backup') await runBackup(values.data, values.to, printLine);
    else if (positionals[0] === 'restore') await runRestore(values.data, values.from, values.replace, printLine);
    else if (positionals[0] === 'logs') await logs(values.data, { ...values, limit: limitOf(values.limit) });
    else if (positionals[0] === 'check')
      await check(appOf(values.app), appIdOf(values['app-id']), values.secrets, values.report);
    else if (positionals.length > 0) {
      await administer(
        {
          ...{ appFolder: values.app, appId: appIdOf(values['app-id']), dataFolder: values.data },
          secretsFile: values.secrets,
        },
        positionals,
        values.revoke,
        {
          ...{ format: values.format, hashParameters: values['hash-parameters'], dryRun: values['dry-run'] },
          ...{ confirmed: values.confirmed, json: values.json },
        },
      );
    } else {
      const address = publicUrlOf(values['public-url']);
      await serve({
        appFolder: appOf(values.app),
        appId: appIdOf(values['app-id']),
        dataFolder: values.data,
        port: portOf(values.port),
        host: hostOf(values.host),
        secretsFile: values.secrets ?? null,
        openStorage: openStorageWithin(timeoutOf(values['database-timeout'])),
        ...(address === undefined ? {} : { publicUrl: address }),
        trustedProxies: trustedProxiesOf(values['trust-proxy']),
        report: values.report,
        logsRequests: values['log-level'] === 'debug',
        log: createProcessLog({ level: levelOf(values['log-level']), format: formatOf(values['log-format']) }),
        metricsPort: values['metrics-port'] === undefined ? null : portOf(values['metrics-port'], '--metrics-port'),
      });
    }
  } catch (error) {
    console.error(
      error instanceof CommandError ||
        error instanceof BackupError ||
        error instanceof MigrationError ||
        error instanceof WireError
        ? error.message
        : toStartupMessage(error),
    );
    process.exitCode = 1;
  }
}

const googleNotTold =
  'Roster is not told the Google client, so its users have to enter it. If the client is of type “Desktop app”, set {"discovery": {"googleDesktopClient": true}} in roster.json; otherwise set it to false.';

type ServeOptions = Pick<
  StartOptions,
  | 'appFolder'
  | 'appId'
  | 'dataFolder'
  | 'host'
  | 'logsRequests'
  | 'openStorage'
  | 'port'
  | 'publicUrl'
  | 'secretsFile'
  | 'trustedProxies'
>;

/** How long function calls may continue after SIGTERM. A second signal ends the server at once. */
const graceMs = 20_000;

interface ServeFlags {
  report: boolean;
  log: Log;
  metricsPort: number | null;
}

async function serve({ report: asJson, log, metricsPort, ...given }: ServeOptions & ServeFlags): Promise<void> {
  // Loaded only when asked for.
  const metrics = metricsPort === null ? null : (await import('../metrics/metrics.js')).createMetrics();
  const server = await startServer({ ...given, graceMs, openData, log, metrics });
  const metricsServer = metrics === null ? null : await serveMetrics(metrics.page, metricsPort ?? 0);
  const metricsUrl = metricsServer === null ? {} : { metrics: `${metricsServer.url}/metrics` };
  console.log(JSON.stringify({ url: server.url, appId: server.configuration.appId, ...metricsUrl }));
  stopOnSignal({
    stop: async () => {
      await server.stop();
      await metricsServer?.stop();
    },
  });
  const { signIn, tellsGoogleClient } = server.configuration;
  if (signIn.google !== null && tellsGoogleClient === null) log(googleNotTold, 'warn');
  const report = await createReport(server.configuration);
  if (asJson) console.log(JSON.stringify(report));
  else for (const line of reportLines(report)) log(line);
}

async function check(
  appFolder: string,
  appId: string | null,
  secretsFile: string | undefined,
  asJson: boolean,
): Promise<void> {
  const report = await createReport(await readConfiguration(appFolder, appId, secretsFile));
  if (asJson) console.log(JSON.stringify(report, null, 2));
  else for (const line of reportLines(report)) console.log(line);
  if (!report.everyUserCanSignIn) process.exitCode = 1;
}

interface LogsFlags {
  follow: boolean;
  user?: string | undefined;
  errors: boolean;
  json: boolean;
  limit: number;
}

async function logs(dataFolder: string, { follow, user, errors, json, limit }: LogsFlags): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      ending.abort();
    });
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const { store, events } = await openStorage(dataFolder);
  try {
    const print = (line: string) => {
      console.log(line);
    };
    const { signal } = ending;
    await showEvents({ events, store, user, errorsOnly: errors, asJson: json, follow, limit, print, signal });
  } finally {
    await store.close();
  }
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0 && limit <= 1_000_000) return limit;
  throw new CommandError('--limit takes a number from 1 to 1000000.');
}

async function migrate(dataFolder: string, target: string | undefined): Promise<void> {
  const uri = mongodbUri();
  if (target !== 'mongodb' && target !== 'sqlite')
    throw new CommandError('“migrate” needs --to mongodb or --to sqlite.');
  if (uri === '') throw new CommandError('“migrate” needs MONGODB_URI in the environment.');
  if (target === 'mongodb' && !existsSync(join(dataFolder, 'users.db'))) {
    throw new CommandError(`There is no users.db in ${dataFolder}. Name the data folder with --data.`);
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  await runMigration(dataFolder, uri, target, {
    print: (line) => {
      console.log(line);
    },
    report: (line) => {
      console.error(line);
    },
  });
}

async function relay(configFile: string | undefined, port: number): Promise<void> {
  if (configFile === undefined) throw new CommandError('The relay needs --config with its settings file.');
  const settings = await readJsonFile(dirname(configFile), basename(configFile), relaySettings);
  if (settings === null) throw new CommandError(`There is no file ${configFile}.`);
  const log = (line: string) => {
    console.error(line);
  };
  const running = await startRelay({ settings, port, log });
  console.log(JSON.stringify({ url: settings.url ?? running.url }));
  stopOnSignal(running);
}

function trustedProxiesOf(text: string | undefined): TrustedProxies {
  const parsed = text === undefined ? [] : parseTrustedProxies(text);
  if (parsed !== null) return parsed;
  throw new CommandError('--trust-proxy takes addresses and networks, such as 10.0.0.5,192.168.0.0/16,fd00::/8.');
}

function publicUrlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = publicUrl.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandError('--public-url takes an https address without user name, query and fragment.');
}

/** The built server has no app of its own. */
function appOf(text: string): string {
  if (text !== '') return text;
  throw new CommandError('Name the folder of the app with --app. See --help.');
}

function timeoutOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 60) return seconds * 1000;
  throw new CommandError('--database-timeout takes a number of seconds from 1 to 60.');
}

function hostOf(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new CommandError('--host takes an IP address of this machine, such as 127.0.0.1 or 0.0.0.0.');
}

function appIdOf(text: string | undefined): string | null {
  if (text === undefined || /^[\w.-]+$/.test(text)) return text ?? null;
  throw new CommandError('--app-id takes letters, digits, “-”, “_” and “.”, such as garden-abcde.');
}

function levelOf(text: string): LogLevel {
  const level = logLevels.find((one) => one === text);
  if (level === undefined) throw new CommandError(`--log-level takes one of ${logLevels.join(', ')}.`);
  return level;
}

/** JSON in production, plain lines elsewhere. */
function formatOf(text: string | undefined): LogFormat {
  if (text === undefined) return process.env['NODE_ENV'] === 'production' ? 'json' : 'text';
  const format = logFormats.find((one) => one === text);
  if (format === undefined) throw new CommandError(`--log-format takes one of ${logFormats.join(', ')}.`);
  return format;
}

function portOf(text: string, name = '--port'): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandError(`${name} takes a number from 0 to 65535.`);
  }
  return port;
}

function stopOnSignal({ stop }: { stop: () => Promise<void> }): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(0)));
  }
}

type AppAndData = Pick<AccountMailsOptions, 'appFolder' | 'appId' | 'dataFolder' | 'secretsFile'>;

async function administer(
  folders: AppAndData,
  words: readonly string[],
  revoke: boolean,
  importFlags: ImportFlags,
): Promise<void> {
  const { dataFolder } = folders;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const name = words.slice(0, 2).join(' ');
  const command = commands.find((known) => known.name === name);
  const ofKeys = signingKeyCommands.find((known) => known.name === name);
  if (command === undefined && ofKeys === undefined) {
    throw new CommandError(`There is no command “${words.join(' ')}”. See --help.`);
  }
  if (revoke && name !== 'keys rotate') throw new CommandError('--revoke belongs to “keys rotate”. See --help.');
  const { store, keys, events } = await openStorage(dataFolder);
  const log = (line: string) => {
    console.error(line);
  };
  const eventLog = new EventLog({ store: events, accounts: store, retention: null, log, now: Date.now });
  try {
    const print = (line: string) => {
      console.log(line);
    };
    const now = Math.floor(Date.now() / 1000);
    const operations = new Operations({
      ...{ store, events: eventLog, actor: 'command line', address: null, now: () => now },
      mails: accountMails({ ...folders, store, events: eventLog, openData, log }),
    });
    await command?.run(
      { store, operations, print, input: process.stdin, now, progress: log, importFlags },
      words.slice(2),
    );
    await ofKeys?.run({ keys, print, now: Date.now, revoke }, words.slice(2));
    if (otherActions.has(name)) {
      const text = ['by command line', words[2]].filter((part) => part !== undefined).join(': ');
      eventLog.record({ kind: 'administration', outcome: 'ok', subject: name, text });
    }
  } finally {
    await eventLog.stop();
    await store.close();
  }
}

/** Commands that are no operations on one user, but change something or show secrets. */
const otherActions = new Set([
  ...['users export', 'keys create', 'keys disable', 'keys enable', 'keys delete'],
  ...['keys rotate', 'keys revoke', 'admin-keys create', 'admin-keys delete'],
]);

void main();
