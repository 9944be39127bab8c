/** The real server on an app folder that a test describes, with a clock and limits of the test's own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RateLimitSettings } from '../../../main/server/routes/rate-limits.js';
import { type RunningServer, startServer } from '../../../main/server/start-server.js';
import type { Store } from '../../../main/server/store/store.js';
import { removeTmpDir, tmpDir } from '../tmp-dir.js';
import { openTestStorage } from './test-storage.js';

/** Content of the app folder. */
export interface TestApp {
  providers: Record<string, object>;
  functions?: Record<string, string>;
  privateFunctions?: readonly string[];
  secrets?: object;
  values?: Record<string, unknown>;
  customUserData?: object;
  triggers?: Record<string, object>;
  /** `roster.json`. */
  roster?: object;
}

/** A running server. */
export interface TestServer {
  url: string;
  /** `<url>/api/client/v2.0/app/test-app`. */
  appUrl: string;
  dataFolder: string;
  warnings: readonly string[];
  /** Lines of the server's log. */
  logged: readonly string[];
  /** Moves the server's clock. */
  advance: (seconds: number) => void;
  /** The time of the server's clock, in milliseconds; it stands still by itself. */
  now: () => number;
  /** Sends a JSON request; the body of the answer is parsed when it is JSON. */
  send: (method: string, path: string, options?: SendOptions) => Promise<Answer>;
  /** Asks as the window does. */
  answer: RunningServer['answer'];
  /** Sets the mail server as the app does. */
  setSmtpServer: RunningServer['setSmtpServer'];
  /** Runs `work` with the server's store, opened once more. */
  withStore: <T>(work: (store: Store) => Promise<T>) => Promise<T>;
  /** The mails of the outbox, oldest first. */
  mails: () => string[];
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

/** One request. */
export interface SendOptions {
  body?: unknown;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** One answer. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** The id of the app that every test folder describes. */
export const testAppId = 'test-app';
/** The provider settings that most tests need. */
export const on = (name: string, more: object = {}) => ({ [name]: { name, type: name, disabled: false, ...more } });
/** High enough that no test reaches them by accident. */
export const wideLimits: RateLimitSettings = { failedLogins: 1_000, calls: 100_000, mails: 1_000 };

/** Writes an app folder. */
export function writeAppFolder(app: TestApp): string {
  const folder = tmpDir('roster-test-app-');
  const write = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  for (const name of ['auth', 'functions', 'values']) mkdirSync(join(folder, name));
  write('realm_config.json', { app_id: testAppId, name: 'Test app' });
  write('auth/providers.json', app.providers);
  if (app.customUserData !== undefined) write('auth/custom_user_data.json', app.customUserData);
  if (app.secrets !== undefined) write('secrets.json', app.secrets);
  if (app.roster !== undefined) write('roster.json', app.roster);
  const names = Object.keys(app.functions ?? {});
  write(
    'functions/config.json',
    names.map((name) => ({ name, private: app.privateFunctions?.includes(name) === true })),
  );
  for (const [name, source] of Object.entries(app.functions ?? {})) write(`functions/${name}.js`, source);
  if (app.triggers !== undefined) mkdirSync(join(folder, 'triggers'));
  for (const [name, trigger] of Object.entries(app.triggers ?? {}))
    write(`triggers/${name}.json`, { name, ...trigger });
  for (const [name, value] of Object.entries(app.values ?? {})) write(`values/${name}.json`, { name, value });
  return folder;
}

/** Starts the server on it. */
export async function startTestServer(
  app: TestApp,
  limits = wideLimits,
  functionTimeoutMs = 60_000,
): Promise<TestServer> {
  const appFolder = writeAppFolder(app);
  const dataFolder = tmpDir('roster-test-data-');
  let clock = Date.now();
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const start = () =>
    startServer({
      ...{ appFolder, dataFolder, port: 0, now: () => clock, limits, functionTimeoutMs, log },
      openStorage: openTestStorage,
    });
  let server: RunningServer = await start();
  let stopped: Promise<void> | undefined;
  const api = '/api/client/v2.0';
  return {
    get url() {
      return server.url;
    },
    get appUrl() {
      return `${server.url}${api}/app/${testAppId}`;
    },
    dataFolder,
    warnings: server.configuration.warnings,
    logged,
    now: () => clock,
    advance: (seconds) => {
      clock += seconds * 1000;
    },
    send: async (method, path, { body, token, headers } = {}) => {
      const root =
        path.startsWith('/auth/session') || /^\/auth\/(profile|delete|api_keys)/.test(path)
          ? api
          : `${api}/app/${testAppId}`;
      const response = await fetch(`${server.url}${root}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type') === 'application/json';
      return { status: response.status, body: isJson ? parsed(text) : { text }, headers: response.headers };
    },
    answer: (call, input) => server.answer(call, input),
    setSmtpServer: (smtp) => {
      server.setSmtpServer(smtp);
    },
    withStore: async (work) => {
      const { store } = await openTestStorage(dataFolder);
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
    mails: () => {
      const outbox = join(dataFolder, 'outbox');
      if (!existsSync(outbox)) return [];
      return readdirSync(outbox)
        .sort()
        .map((name) => readFileSync(join(outbox, name), 'utf8'));
    },
    restart: async () => {
      await server.stop();
      server = await start();
    },
    stop: () =>
      (stopped ??= server.stop().then(() => {
        removeTmpDir(appFolder);
        removeTmpDir(dataFolder);
      })),
  };
}

function parsed(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { value };
}
