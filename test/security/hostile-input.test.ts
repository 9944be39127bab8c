/** Hostile input at every door: nothing crashes, nothing is left unhandled, no account changes, memory stays bounded. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IpcMainInvokeEvent } from 'electron';
import { embeddedBackendId, noSignIn } from '../../main/accounts/backend.js';
import { RosterError } from '../../main/accounts/errors.js';
import { App, AuthError, Credentials, MemoryStorage } from '../../main/auth/index.js';
import type { House } from '../../main/house.js';
import { allHandlers, allowedBy } from '../../main/ipc/handlers.js';
import { registerCalls } from '../../main/ipc/register-calls.js';
import { parseDeepLink, deepLinkIn } from '../../main/shell/deep-link.js';
import { LinkIntake } from '../../main/shell/link-intake.js';
import { openLoopback } from '../../main/sign-in/loopback.js';
import { VaultError } from '../../main/vault/errors.js';
import { calls, type CallName } from '../../preload/contract.js';
import { chanceOf, fuzz, type Chance, hostileValue, liveBytes } from '../peers/fuzzer.js';
import { memoryKeyStore, testHouse } from '../peers/house.js';
import { jwtOf, startAuthServer } from '../peers/recorded-app.js';
import { testAppId, type TestServer } from '../peers/test-server.js';

const longer = { timeout: 240_000 };
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);
let server: TestServer;
let house: House;
let profile: string;

beforeAll(async () => {
  process.on('unhandledRejection', note);
  server = await startAuthServer();
  profile = mkdtempSync(join(tmpdir(), 'roster-fuzz-'));
  const store = memoryKeyStore();
  house = await testHouse(profile, { chooseKeyStore: () => Promise.resolve(store) });
  house.backends.embeddedReady(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
  });
  await house.openVault();
  await house.accounts.signIn(embeddedBackendId, jwtOf('ada'));
  await house.accounts.signIn(embeddedBackendId, jwtOf('grace'));
});

afterAll(async () => {
  process.off('unhandledRejection', note);
  house.attempts.cancelAll();
  await server.stop();
  expect(unhandled).toEqual([]);
});

/** Everything about accounts that could have been changed. */
const state = () => {
  const { accounts, active, backends, lock } = house.snapshot();
  return { accounts, active, backends, lock, disk: readFileSync(join(profile, 'accounts.json'), 'utf8') };
};

/** Runs something that must leave the accounts and the memory as they were. */
async function unharmed<T>(work: () => Promise<T>): Promise<T> {
  const before = state();
  const bytes = liveBytes();
  const result = await work();
  expect(state()).toEqual(before);
  expect(unhandled).toEqual([]);
  const grown = liveBytes() - bytes;
  expect(grown, 'bytes that stayed').toBeLessThan(32 * 1024 * 1024);
  return result;
}

describe('deep links', () => {
  it('100,000, guided by coverage', longer, async () => {
    let asked = 0;
    const intake = new LinkIntake(() => undefined);
    const answered = { mail: 0, callback: 0 };
    intake.answer((link) => {
      if (link.kind === 'callback') {
        answered.callback += 1;
        expect(house.attempts.deliver(link.parameters)).toBe(false);
      } else {
        answered.mail += 1;
        house.links.take(link);
      }
    });
    const found = await unharmed(() =>
      fuzz({
        seed: 8,
        runs: 100_000,
        begin: [
          'dev.roster.app://auth/callback?code=abc&state=def',
          'dev.roster.app://confirm?token=a1&tokenId=b2',
          'dev.roster.app://reset/?token=a1&tokenId=b2',
        ],
        pieces: [
          'dev.roster.app:',
          '//',
          'auth/callback',
          '?token=',
          '&tokenId=',
          '&',
          '@',
          ':80',
          '%00',
          '%',
          '..',
          '" --inspect',
          'error=x',
          '#',
          '\\',
          'javascript:',
          'file:///',
          '\n',
        ],
        under: '/main/shell/',
        target: (text) => {
          asked += 1;
          const link = deepLinkIn(['roster', '--no-sandbox', text]);
          if (link !== null) intake.take(link);
          parseDeepLink(text);
        },
      }),
    );
    console.log(`deep links: ${JSON.stringify({ ...found, asked, ...answered, waiting: house.links.waiting.length })}`);
    expect(asked).toBeGreaterThanOrEqual(100_000);
    expect(answered.mail).toBeGreaterThan(100);
    expect(house.links.waiting.length).toBeLessThanOrEqual(8);
  });
});

describe('the loopback listener', () => {
  it('10,000 requests, guided by coverage: none is the callback, and the real one still is', longer, async () => {
    let taken = 0;
    const loopback = await openLoopback(
      { name: 'google', fixedRedirectPath: false, redirectHost: '127.0.0.1' },
      (parameters) => {
        const isReal = parameters.get('state') === 'the-real-state' && parameters.getAll('state').length === 1;
        if (isReal) taken += 1;
        return isReal;
      },
    );
    const { host, port, pathname } = new URL(loopback.redirectUri);
    const answers = new Map<string, number>();
    const found = await unharmed(() =>
      fuzz({
        seed: 9,
        runs: 10_000,
        begin: [
          `GET ${pathname}?code=a&state=b HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
          `GET /done HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
          `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\n\r\na=b`,
          `GET http://${host}${pathname}?code=a HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example\r\n\r\n`,
        ],
        pieces: [
          'GET ',
          'POST ',
          'HEAD ',
          'OPTIONS ',
          'TRACE ',
          ' HTTP/1.1',
          ' HTTP/1.0',
          '\r\n',
          '\r\n\r\n',
          `Host: ${host}`,
          'Host: evil',
          'Content-Length: 99999999',
          'Transfer-Encoding: chunked',
          'Expect: 100-continue',
          'Upgrade: websocket',
          'Connection: Upgrade',
          '//evil',
          '%',
          '?',
          '&state=',
          '\0',
          'a'.repeat(9_000),
        ],
        under: '/main/sign-in/',
        target: async (text) => {
          const status = await exchange(Number(port), text);
          answers.set(status, (answers.get(status) ?? 0) + 1);
        },
      }),
    );
    console.log(`loopback requests: ${JSON.stringify({ ...found, answers: Object.fromEntries(answers) })}`);
    expect(taken).toBe(0);
    expect(answers.get('302') ?? 0).toBe(0);
    expect(
      await exchange(Number(port), `GET ${pathname}?code=a&state=the-real-state HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
    ).toBe('302');
    expect(taken).toBe(1);
    loopback.close();
  });
});

/** Sends bytes and gives the status of the first answer, or `none`. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket
      .on('error', () => undefined)
      .once('close', () => {
        resolve(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'none');
      });
  });
}

describe('messages of the page', () => {
  it('100,000 over every channel', longer, async () => {
    const listeners = new Map<string, (event: IpcMainInvokeEvent, input: unknown) => unknown>();
    const surprises: unknown[] = [];
    let outside = 0;
    const reach = () => {
      outside += 1;
      return Promise.resolve(null);
    };
    const refuse = () => Promise.reject(new RosterError('folderRefused', 'outside of this test'));
    registerCalls({
      ipcMain: { handle: (name, listener) => void listeners.set(name, listener) },
      handlers: allHandlers(Promise.resolve(house), {
        pageIsListening: () => undefined,
        backends: {
          startAgain: () => undefined,
          tryFolder: refuse,
          forget: () => Promise.resolve(),
          outboxFolder: reach,
          chooseFolder: reach,
          openFolder: () => Promise.resolve(),
          readLink: () => null,
          takeLink: () => Promise.resolve(),
        },
        app: {
          about: () => Promise.resolve({ version: '', electron: '', chromium: '', node: '', licences: [] }),
          saveDiagnostics: reach,
          setTrayPicture: () => undefined,
          pageFailed: () => undefined,
        },
        files: { chooseTarget: reach, chooseSource: reach, read: refuse, write: refuse },
      }),
      isOwnPage: () => true,
      isAllowed: allowedBy(Promise.resolve(house)),
      logUnexpected: (call, error) => surprises.push(call, error),
    });
    const names = Object.keys(calls) as CallName[];
    const chance = chanceOf(10);
    const codes = new Map<string, number>();
    const event = {} as IpcMainInvokeEvent;
    await unharmed(async () => {
      for (let count = 0; count < 100_000; count += 1) {
        const name = names[count % names.length] ?? 'roster.snapshot';
        let input = count % 2 === 0 ? hostileValue(chance) : plausible(name, chance);
        // Nothing at all is the right input of many calls.
        if (input === undefined) input = null;
        const answer = (await listeners.get(name)?.(event, structuredClone(input))) as {
          ok: boolean;
          error?: { code: string };
        };
        const code = answer.ok ? `ok ${name}` : (answer.error?.code ?? '');
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    });
    console.log(
      `messages over ${String(names.length)} channels: ${JSON.stringify(Object.fromEntries(codes))}, reached the system: ${String(outside)}`,
    );
    expect(surprises).toEqual([]);
    expect(codes.get('internal')).toBeUndefined();
    expect(({} as Record<string, unknown>)['accountId']).toBeUndefined();
  });
});

/** An input with the right keys, whose values are of the right kind half of the time; ids are nobody's. */
function plausible(name: CallName, chance: Chance): unknown {
  const { input } = calls[name];
  if (!('shape' in input)) return hostileValue(chance);
  const right = ['0'.repeat(32), 'nobody', 'ada@example.com', 'four words nobody guesses', true, null, '[]', '{}', 3];
  return Object.fromEntries(
    Object.keys(input.shape).map((key) => [key, chance.below(8) > 0 ? chance.of(right) : hostileValue(chance)]),
  );
}

describe('answers of a backend', () => {
  it('10,000, guided by coverage: an error that says so, or an answer in its shape', longer, async () => {
    let body = '';
    let status = 200;
    let type = 'application/json';
    const chance = chanceOf(11);
    const kinds = new Map<string, number>();
    const work: readonly ((app: App) => Promise<unknown>)[] = [
      (app) => app.logIn(Credentials.anonymous()),
      (app) => app.emailPasswordAuth.registerUser({ email: 'a@example.com', password: 'correct horse' }),
      async (app) => {
        const user = await app.logIn(Credentials.anonymous());
        await user.refreshCustomData();
        return user.functions['f']?.(1);
      },
    ];
    const found = await unharmed(() =>
      fuzz({
        seed: 11,
        runs: 10_000,
        begin: [
          '{"hostname":"http://127.0.0.1:1","deployment_model":"LOCAL","location":"LOCAL","ws_hostname":"ws://127.0.0.1:1"}',
          '{"user_id":"abc","access_token":"e30.e30.x","refresh_token":"e30.e30.y","device_id":"d"}',
          '{"identities":[{"id":"1","provider_type":"anon-user"}],"data":{"name":"x"},"type":"normal","user_id":"abc"}',
          '{"error":"invalid session","error_code":"InvalidSession","link":"http://x"}',
          '{"$numberLong":"1"}',
          '<html>Bad gateway</html>',
        ],
        pieces: [
          '{',
          '}',
          '[',
          ']',
          '"',
          ':',
          ',',
          'null',
          '-1e999',
          '"__proto__":{"polluted":1}',
          '"length":{"toString":0,"valueOf":0}',
          '{"length":{"toString":0,"valueOf":0}}',
          '"constructor":',
          '"error":',
          '"access_token":',
          'e30',
          '\\u0000',
          '{"$date":"x"}',
          '{"$oid":"zz"}',
          '{"$numberDecimal":"1e9999"}',
          '['.repeat(5_000),
        ],
        under: '/main/auth/',
        target: async (text) => {
          body = text;
          status = chance.of([200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 429, 500, 502]);
          type = chance.of(['application/json', 'application/json; charset=utf-8', 'text/html', '']);
          const storage = new MemoryStorage();
          let first = true;
          const app = new App({
            id: testAppId,
            baseUrl: 'http://127.0.0.1:1',
            storage,
            fetch: () => {
              // Half of the time the location is good, so that what comes after it is met.
              const good = first && chance.below(4) > 0;
              first = false;
              const text = good ? '{"hostname":"http://127.0.0.1:1"}' : body;
              const headers = {
                'content-type': good ? 'application/json' : type,
                'retry-after': chance.of(['1', '-1', 'x', '1e99']),
              };
              return Promise.resolve(
                new Response(status === 204 ? null : text, { status: good ? 200 : status, headers }),
              );
            },
          });
          const outcome = await chance
            .of(work)(app)
            .then(
              () => 'taken',
              (error: unknown) => (error instanceof AuthError ? error.kind : error),
            );
          if (typeof outcome !== 'string') throw outcome;
          kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1);
          if ('polluted' in {}) throw new Error('prototype pollution');
        },
      }),
    );
    console.log(`backend answers: ${JSON.stringify({ ...found, kinds: Object.fromEntries(kinds) })}`);
    expect(kinds.size).toBeGreaterThan(4);
  });
});

describe('files', () => {
  it('2,000 imports: refused in a sentence, and nothing comes of them', longer, async () => {
    const { text: good } = await house.transfer.export('four words nobody guesses');
    const kinds = new Map<string, number>();
    const found = await unharmed(() =>
      fuzz({
        seed: 12,
        runs: 2_000,
        // Cheap to derive, or each run would take the third of a second that a guess is meant to take.
        begin: [
          good
            .replace('"memoryKiB":65536', '"memoryKiB":8192')
            .replace('"passes":3', '"passes":1')
            .replace('"lanes":4', '"lanes":1'),
        ],
        pieces: [
          '{',
          '}',
          '"',
          ',',
          'null',
          '"memoryKiB":8192',
          '"passes":1',
          '"version":2',
          '"__proto__":',
          '"iv":""',
          '"tag":""',
          '"ciphertext":""',
          '=',
        ],
        under: '/main/accounts/',
        target: async (text) => {
          if (/"(?:memoryKiB|passes)":\s*[2-9]?\d{5,}/.test(text)) return;
          const outcome: unknown = await house.transfer
            .import(text, 'four words nobody guesses')
            .catch((error: unknown) => error);
          const kind =
            outcome instanceof RosterError || outcome instanceof VaultError
              ? outcome.kind
              : outcome instanceof Error
                ? outcome
                : 'taken';
          if (kind instanceof Error) throw kind;
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        },
      }),
    );
    console.log(`imports: ${JSON.stringify({ ...found, kinds: Object.fromEntries(kinds) })}`);
  });

  it.each(['accounts', 'roster', 'settings'] as const)(
    '1,000 spellings of %s.json: a house that stands, and what could not be read set aside',
    longer,
    async (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'roster-fuzz-file-'));
      const path = join(folder, `${name}.json`);
      let good = '{"version":1}';
      try {
        good = readFileSync(join(profile, `${name}.json`), 'utf8');
      } catch {
        // Settings that nobody changed are no file yet.
      }
      const outcomes = { stands: 0, refused: 0 };
      const found = await fuzz({
        seed: 13,
        runs: 1_000,
        begin: [good, '{}', '[]'],
        pieces: [
          '{',
          '}',
          '[',
          ']',
          '"',
          ',',
          ':',
          'null',
          '"version":1',
          '"version":2',
          '"version":99',
          '"__proto__":{"polluted":1}',
          '"length":{"toString":0,"valueOf":0}',
          '{"length":{"toString":0,"valueOf":0}}',
          '\\u0000',
          '1e999',
        ],
        under: '/main/vault/',
        target: async (text) => {
          writeFileSync(path, text);
          try {
            const one = await testHouse(folder);
            expect(Array.isArray(one.snapshot().accounts)).toBe(true);
            outcomes.stands += 1;
          } catch (error) {
            // A file of a newer Roster is refused and left as it is.
            if (!(error instanceof Error && error.name === 'NewerFormatError')) throw error;
            expect(readFileSync(path, 'utf8')).toBe(text);
            outcomes.refused += 1;
          }
          if ('polluted' in {}) throw new Error('prototype pollution');
        },
      });
      console.log(`${name}.json: ${JSON.stringify({ ...found, ...outcomes })}`);
      expect(outcomes.stands).toBeGreaterThan(500);
      expect(unhandled).toEqual([]);
    },
  );
});
