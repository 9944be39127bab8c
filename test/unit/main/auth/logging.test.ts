/** Log messages: levels, categories and both forms of loggers of the Realm SDK, and what a message says. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App, Credentials, type LogEntry, type LogLevel, setLogger, setLogLevel } from '../../../../main/auth/index.js';
import { scriptedBackend } from '../../../support/servers/scripted-backend.js';

const baseUrl = 'http://backend.test';

afterEach(() => {
  setLogLevel('warn');
  vi.restoreAllMocks();
});

async function signedIn() {
  const backend = scriptedBackend({ sub: 'u' });
  const app = new App({ id: 'a', baseUrl, fetch: backend.fetch });
  const user = await app.logIn(Credentials.emailPassword('a@b.c', 'secret'));
  return { ...backend, app, user };
}

describe('a logger', () => {
  it('gets each request with its status or its failure, and no secret', async () => {
    const entries: LogEntry[] = [];
    setLogger((entry) => entries.push(entry));
    setLogLevel('debug');
    const { user, answers } = await signedIn();
    answers['POST /session'] = () => Promise.reject(new Error('no route'));
    await expect(user.refreshCustomData()).rejects.toThrow('no route');
    const url = `${baseUrl}/api/client/v2.0`;
    expect(entries.map(({ message }) => message)).toEqual([
      `GET ${url}/app/a/location: 200`,
      `POST ${url}/app/a/auth/providers/local-userpass/login: 200`,
      `GET ${url}/auth/profile: 200`,
      `POST ${url}/auth/session: - request to ${url}/auth/session failed, reason: no route`,
      // The app may have moved.
      `GET ${url}/app/a/location: 200`,
    ]);
    expect(new Set(entries.map(({ category, level }) => `${category} ${level}`))).toEqual(new Set(['Realm.App debug']));
    expect(JSON.stringify(entries)).not.toMatch(/secret|e30\./);
  });

  it('with two parameters gets level and message', async () => {
    const { user } = await signedIn();
    const seen: unknown[] = [];
    setLogLevel('all');
    setLogger((level: LogLevel, message: string) => seen.push(level, typeof message));
    await user.refreshProfile();
    expect(seen).toEqual(['debug', 'string']);
  });

  it('that throws fails no call', async () => {
    const { user } = await signedIn();
    const report = vi.spyOn(console, 'error').mockReturnValue();
    setLogger(() => {
      throw new Error('broken');
    });
    setLogLevel('debug');
    await user.refreshProfile();
    expect(report).toHaveBeenCalledOnce();
  });
});

describe('the log level', () => {
  it('is that of its category and of those above it', async () => {
    const { user } = await signedIn();
    const logger = vi.fn<(entry: LogEntry) => void>();
    setLogger((entry) => {
      logger(entry);
    });
    const isLogged = async () => {
      logger.mockClear();
      await user.refreshProfile();
      return logger.mock.calls.length === 1;
    };
    expect(await isLogged()).toBe(false);
    setLogLevel('trace', 'Realm.Sync.Client');
    expect(await isLogged()).toBe(false);
    setLogLevel('trace', 'Realm.App');
    expect(await isLogged()).toBe(true);
    setLogLevel('off');
    expect(await isLogged()).toBe(false);
  });

  it('rejects unknown levels and loggers', () => {
    const setters = { setLogLevel, setLogger };
    const set = (name: keyof typeof setters, ...given: unknown[]): unknown => Reflect.apply(setters[name], null, given);
    expect(() => set('setLogLevel', 'loud')).toThrow('Unexpected log level: loud');
    expect(() => set('setLogger', 7)).toThrow("Expected 'loggerCallback' to be a function");
  });
});
