/** Starts the server on 127.0.0.1. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fetch } from '../http/network.js';
import { readConfiguration, type Configuration } from './configuration/configuration.js';
import { emailPasswordSettings } from './configuration/providers-file.js';
import { listen } from './listen.js';
import { Functions } from './functions/functions.js';
import { createMailer } from './mail/mailer.js';
import { EmailAccounts } from './providers/email-accounts.js';
import { createRelay } from './relay/start-relay.js';
import { createProviders } from './providers/providers.js';
import { UnstoredFields } from './providers/unstored-fields.js';
import { FunctionLimits } from './routes/function-limits.js';
import { RateLimits, defaultLimits, type RateLimitSettings } from './routes/rate-limits.js';
import type { OriginPolicy } from './routes/origins.js';
import { routes } from './routes/routes.js';
import { Sessions } from './sessions/sessions.js';
import { openSigningKeys } from './sessions/signing-keys.js';
import { Tokens } from './sessions/tokens.js';
import type { Store } from './store/store.js';
import { openSqliteStorage, type OpenStorage } from './store/storage.js';

/** What starting needs. `port` 0 lets the system choose. */
export interface StartOptions {
  appFolder: string;
  dataFolder: string;
  port: number;
  now?: () => number;
  limits?: RateLimitSettings;
  /** Which web pages may call, where the app's own list is empty. */
  origins?: OriginPolicy;
  /** What requests without a token have to carry; by default the server is open to all who reach it. */
  instanceSecret?: string | null;
  /** How long a function may run. */
  functionTimeoutMs?: number;
  /** How many functions a user may call in a minute. */
  functionCallsPerMinute?: number;
  /** Whether the app's functions may run; what calls one is refused otherwise. */
  allowFunctions?: boolean;
  openStorage?: OpenStorage;
  /** Receives what the relay does, errors inside the server, and what the operator has to change. */
  log?: (line: string) => void;
  /** Where a proxy in front is reached; by default what the app's `roster.json` says. Null: there is none, whatever the file says. */
  publicUrl?: string | null;
  /** Asks sign-in providers; Node's `fetch` by default. */
  fetch?: Fetch;
}

/** A server that listens. */
export interface RunningServer {
  url: string;
  configuration: Configuration;
  stop: () => Promise<void>;
}

/** Starts it. @throws Error whose message is for a person, see `toStartupMessage` */
export async function startServer({
  appFolder,
  dataFolder,
  port,
  now = Date.now,
  limits = defaultLimits,
  origins = 'any',
  functionTimeoutMs = 15_000,
  functionCallsPerMinute,
  allowFunctions = true,
  instanceSecret = null,
  openStorage = openSqliteStorage,
  log = () => undefined,
  fetch,
  ...given
}: StartOptions): Promise<RunningServer> {
  const configuration = await readConfiguration(appFolder);
  const publicUrl = given.publicUrl === undefined ? configuration.publicUrl : given.publicUrl;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const { store, keys } = await openStorage(dataFolder);
  const tokens = new Tokens(await openSigningKeys(keys, now, log), now);
  await store.removeExpired(Math.floor(now() / 1000));
  const functions = new Functions({ ...configuration, timeoutMs: functionTimeoutMs, allowed: allowFunctions });
  const sendMail = createMailer({
    settings: configuration.mail,
    secrets: configuration.secrets,
    outbox: join(dataFolder, 'outbox'),
    now,
  });
  const settings = configuration.settings['local-userpass']?.config ?? noEmailSettings;
  const unstored = new UnstoredFields();
  let url = '';
  const http = routes({
    configuration,
    store,
    functions,
    providers: createProviders({ configuration, functions, store, now, fetch, unstored }),
    emailAccounts: new EmailAccounts({ settings, store, functions, sendMail, now }),
    sessions: new Sessions({ store, tokens, now, customDataOf: customDataOf(configuration, store) }),
    limits: new RateLimits(limits),
    functionLimits: new FunctionLimits(functionCallsPerMinute),
    origins,
    log,
    instanceSecret,
    now,
    url: () => url,
    publicUrl,
    unstored,
    relay:
      configuration.relay === null
        ? null
        : createRelay({ settings: configuration.relay, url: () => `${publicUrl ?? url}/relay`, log, now, fetch }),
  });
  try {
    const server = await listen(http.fetch, port);
    url = server.url;
    return {
      ...{ url, configuration },
      stop: async () => {
        await server.stop();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

const noEmailSettings = emailPasswordSettings.parse({});

/** The custom data of a user's tokens, where the app has that on. */
function customDataOf({ customUserData }: Configuration, store: Store) {
  return async (userId: string) => (customUserData.enabled ? ((await store.findUser(userId))?.customData ?? {}) : null);
}

/** Says what kept the server from starting and what to do. */
export function toStartupMessage(error: unknown): string {
  if (error instanceof Error && error.name === 'MongoServerSelectionError') {
    return 'The database of MONGODB_URI not responding. Check the address and that it is running, then start again.';
  }
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return 'The port is taken by another program. Choose another one with --port, or end that program.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'The backend may not write to its data folder. Make it writable, then start again.';
    case 'ENOSPC':
      return 'The disk is full. Free some space, then start again.';
    case 'SQLITE_NOTADB':
      return 'The backend’s users.db is not a database. Move it away or restore it from a backup, then start again.';
    default:
      return error instanceof Error ? error.message : 'The backend could not start.';
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
