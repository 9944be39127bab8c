/** Starts the server, on 127.0.0.1 unless told otherwise. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { adminApi } from './admin/admin-api.js';
import { administrationFor, type Answer, type AnswerOptions, createAnswer } from './admin/answer.js';
import { AppCounts } from './admin/app-counts.js';
import { AuthTriggers } from './auth-triggers/auth-triggers.js';
import { type Configuration, readConfiguration } from './configuration/configuration.js';
import { browserSignIn } from './configuration/providers/browser-sign-in.js';
import { emailPasswordSettings } from './configuration/providers/providers-file.js';
import { CustomData } from './custom-data/custom-data.js';
import type { DocumentSource } from './custom-data/document-source.js';
import type { DataServices } from './data/data-services.js';
import { openDataInFolder } from './data/embedded/embedded-data.js';
import { defaultRetention, EventLog, type EventSink } from './events/event-log.js';
import { express, revive } from './extended-json.js';
import { openFunctions } from './functions/open-functions.js';
import { listen } from './listen.js';
import type { Log } from './log.js';
import { createMailer } from './mail/mailer.js';
import { configuredServer, type SmtpServer } from './mail/smtp-server.js';
import type { Metrics } from './metrics/metrics.js';
import { EmailAccounts } from './providers/email-password/email-accounts.js';
import { OfferedProviders } from './providers/offered-providers.js';
import { createProviders } from './providers/providers.js';
import { UnstoredFields } from './providers/social/unstored-fields.js';
import { createRelay } from './relay/start-relay.js';
import { FunctionLimits } from './routes/functions/function-limits.js';
import type { RequestObserver } from './routes/observe-requests.js';
import { defaultLimits, RateLimits } from './routes/rate-limits.js';
import { routes } from './routes/routes.js';
import { SessionUses } from './sessions/session-uses.js';
import { Sessions } from './sessions/sessions.js';
import { openSigningKeys } from './sessions/signing-keys.js';
import { Tokens } from './sessions/tokens.js';
import type { Offers, StartOptions } from './start-options.js';
import type { ProviderName } from './store/records.js';
import { removeExpiredRegularly } from './store/remove-expired.js';
import { openSqliteStorage } from './store/storage.js';
import type { Store } from './store/store.js';

/** A listening server. */
export interface RunningServer {
  url: string;
  configuration: Configuration;
  offers: () => Promise<Offers>;
  /** Answers an administrator's questions; its callers may do everything. */
  answer: Answer;
  /** Replaces the mail server that was given at the start. */
  setSmtpServer: (server: SmtpServer | null) => void;
  stop: () => Promise<void>;
}

/** Starts the server. @throws Error; `toStartupMessage` converts it to a message for the user */
export async function startServer({
  appFolder,
  appId = null,
  secretsFile = null,
  dataFolder,
  port,
  host = '127.0.0.1',
  graceMs,
  now = Date.now,
  limits = defaultLimits,
  origins = 'any',
  functionTimeoutMs,
  functionCallsPerMinute,
  allowFunctions = true,
  instanceSecret = null,
  openStorage = openSqliteStorage,
  log = () => undefined,
  metrics = null,
  logsRequests = false,
  fetch,
  openData = openDataInFolder,
  documents,
  triggerDelaysMs,
  trustedProxies = [],
  onEvents = () => undefined,
  onOffers = () => undefined,
  ...given
}: StartOptions): Promise<RunningServer> {
  const configuration = await readConfiguration(appFolder, appId, secretsFile);
  const publicUrl = given.publicUrl === undefined ? configuration.publicUrl : given.publicUrl;
  if (publicUrl === null && !isLoopback(host)) throw new Error(needsPublicUrl);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const { store, cached, keys, events: eventStore, isReady, createLimiter } = await openStorage(dataFolder, log);
  const { days = defaultRetention.days, rows = defaultRetention.rows } = configuration.events;
  const eventLog = new EventLog({
    ...{ store: eventStore, accounts: store, retention: { days, rows }, log, now },
    onStored: () => {
      counts.changed();
      onEvents();
    },
  });
  const flushEvents = () => eventLog.flush();
  const counts = new AppCounts({ store, eventStore, flushEvents, now, onOutdated: onEvents });
  metrics?.watch(isReady);
  const events: EventSink = {
    record: (event) => {
      eventLog.record(event);
      metrics?.record(event);
    },
  };
  const tokens = new Tokens(await openSigningKeys(keys, now, log), now);
  const stopRemoval = await removeExpiredRegularly({ store, events: eventLog, log, now });
  const data = await openData(dataFolder, configuration.connections, now);
  const functions = await openFunctions(configuration, {
    ...{ dataFolder, data, log, events, allowed: allowFunctions },
    ...(functionTimeoutMs === undefined ? {} : { timeoutMs: functionTimeoutMs }),
  });
  const customData = new CustomData({
    ...{ settings: configuration.customUserData, log },
    documents: documents === undefined ? documentsIn(data) : documents,
  });
  const authTriggers = new AuthTriggers({
    ...{ triggers: configuration.authTriggers, functions, store, log, now },
    ...(triggerDelaysMs === undefined ? {} : { retryDelaysMs: triggerDelaysMs }),
  });
  let chosenServer = given.smtpServer ?? null;
  const sendMail = createMailer({
    settings: configuration.mail,
    secrets: configuration.secrets,
    chosenServer: () => chosenServer,
    outbox: join(dataFolder, 'outbox'),
    now,
  });
  const settings = configuration.settings['local-userpass']?.config ?? noEmailSettings;
  const unstored = new UnstoredFields();
  const uses = new SessionUses(store);
  let url = '';
  const emailAccounts = new EmailAccounts({ settings, store, functions, sendMail, events, now });
  const rateLimits = new RateLimits(limits, { createLimiter, store, trustedProxies, now, log });
  const offersOf = (names: readonly ProviderName[]): Offers => ({
    providers: [...names],
    signIn: browserSignIn(names, configuration.settings, configuration.secrets),
  });
  const providers = new OfferedProviders({
    configured: createProviders({ configuration, functions, store, now, fetch, unstored }),
    ...{ store, now },
    onChanged: (names) => {
      onOffers(offersOf(names));
    },
  });
  const administration: AnswerOptions = {
    ...{ counts, store, events, eventStore, mails: emailAccounts, sendMail, limits: rateLimits },
    smtpServer: () => chosenServer ?? configuredServer(configuration.mail, configuration.secrets),
    app: { configuration, functions, allowed: allowFunctions, customDataOf: (user) => customData.of(user) },
    ...{ providers, now, flushEvents },
  };
  const http = routes({
    configuration,
    store,
    functions,
    authTriggers,
    customData,
    events,
    providers,
    emailAccounts,
    sessions: new Sessions({
      store,
      tokens,
      now,
      uses,
      cached,
      hasCustomData: customData.isOn,
      customDataOf: (userId) => customDataOf(customData, store, userId),
    }),
    limits: rateLimits,
    admin: adminApi({
      ...{ events, limits: rateLimits, store, trustedProxies, createLimiter, now },
      administrationFor: (asker) => administrationFor(administration, asker),
    }),
    functionLimits: new FunctionLimits(functionCallsPerMinute, trustedProxies, createLimiter),
    origins,
    log,
    isReady,
    observe: observerOf(metrics, logsRequests ? log : null),
    trustedProxies,
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
    const server = await listen(http.fetch, port, { host, graceMs, direct: http.direct });
    url = server.url;
    if (configuration.authTriggers.length > 0) authTriggers.start();
    return {
      ...{ url, configuration, answer: createAnswer(administration) },
      offers: async () => offersOf(await providers.lastNames()),
      setSmtpServer: (next) => {
        chosenServer = next;
      },
      stop: async () => {
        await server.stop();
        await authTriggers.stop();
        await uses.stop();
        await stopRemoval();
        await rateLimits.stop();
        await eventLog.stop();
        await data.close();
        await store.close();
      },
    };
  } catch (error) {
    await stopRemoval();
    await data.close();
    await store.close();
    throw error;
  }
}

const needsPublicUrl =
  'With --host the server accepts unencrypted requests from other machines. Put a TLS proxy in front of it and set its address with --public-url, then start again.';

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

function observerOf(metrics: Metrics | null, log: Log | null): RequestObserver | null {
  if (log === null) return metrics?.observe ?? null;
  return (request) => {
    metrics?.observe(request);
    const { method, route, status, seconds } = request;
    log(`${method} ${route} ${String(status)} ${(seconds * 1000).toFixed(1)} ms`, 'debug');
  };
}

const expressed = z.record(z.string(), z.unknown()).nullable();

/** The data services as the source of custom user data. */
function documentsIn(data: DataServices): DocumentSource {
  return {
    findDocument: async (where, field, value) =>
      expressed.parse(express(await data.findByField(where, field, revive(value)))),
  };
}

const noEmailSettings = emailPasswordSettings.parse({});

/** Custom data for the access tokens of a user. */
async function customDataOf(customData: CustomData, store: Store, userId: string) {
  return customData.isOn ? customData.forToken(await store.findUser(userId)) : null;
}
