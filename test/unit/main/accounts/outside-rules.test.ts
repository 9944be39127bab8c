/** The same rules apply to URLs, app IDs and names from every source, and white space around pasted text is removed. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { parseArguments } from '../../../../main/cli/arguments/parse-args.js';
import { parseInput } from '../../../../main/ipc/register-handlers.js';
import { parseRequest } from '../../../../main/local-api/protocol.js';
import { sealWithPassphrase } from '../../../../main/vault/passphrase.js';
import { backendAddress, isAppId, isUsableAddress } from '../../../../preload/contract/addresses.js';
import { signInSettings } from '../../../../preload/contract/index.js';
import { maxLabelLength } from '../../../../preload/contract/limits.js';
import { cutTo, plainName, plainNote, trimmed } from '../../../../preload/text/entered-text.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { tuple } from '../../../support/tuple.js';

const passphrase = 'quiet marble otter lantern';
let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

const newProfile = () => tmpDir('roster-rules-');
function openServices(profile = newProfile()): Promise<Services> {
  const store = memoryKeyStore();
  return createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });
}

const badAddresses = [
  'http://example.com',
  'http://127.0.0.1.example.com',
  'http://localhost:80@example.com',
  'http://127.0.0.2',
  'https://me:secret@example.com',
  'https://me@example.com',
  'https://@example.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,hello',
  'ftp://example.com',
  'ws://example.com',
  'https://',
  'https://exa\u202emple.com',
  'https://example.com/\u0000',
  'https:\\\\example.com',
  `https://example.com/${'a'.repeat(3000)}`,
  '',
];

describe('an address', () => {
  it.each(badAddresses)('%j is rejected from every source', (address) => {
    expect(isUsableAddress(address)).toBe(false);
    if (address !== '' && !address.includes('3000')) expect(backendAddress(address)).toBeNull();
    const settings = { openid: null, google: null, facebook: null, apple: { clientId: 'a', relay: address } };
    expect(signInSettings.safeParse(settings).success).toBe(false);
    const issuer = { ...settings, apple: null, openid: { issuer: address, clientId: 'a', scopes: 'openid' } };
    expect(signInSettings.safeParse(issuer).success).toBe(false);
  });

  it.each([
    ['https://example.com', 'https://example.com'],
    ['example.com', 'https://example.com'],
    ['  https://EXAMPLE.com/a/b//?q=1#x \n', 'https://example.com/a/b'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['\u00a0https://example.com\u2003\ufeff', 'https://example.com'],
  ])('%j is normalised to %s', (typed, address) => {
    expect(backendAddress(typed)).toBe(address);
  });
});

describe('an app ID', () => {
  it.each(['', '.', '..', 'a/b', 'a b', 'a\u0000', 'a?b', 'a#b', 'a%2fb', 'a\\b', 'a\u202eb', 'x'.repeat(129)])(
    'rejects the app ID %j',
    (appId) => {
      expect(isAppId(appId)).toBe(false);
      if (appId.length < 129) expect(isAppId(`ok-${appId.replaceAll(/[^a-z]/g, '')}`)).toBe(true);
    },
  );
});

describe('an imported file', () => {
  /** An export file in Roster’s format, with the content that a test specifies. */
  async function fileOf(change: (content: { backends: object[]; accounts: object[] }) => unknown): Promise<string> {
    const from = await openServices();
    const work = await from.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Work' });
    await from.accounts.signIn(work, jwtOf('imported-a'));
    await from.accounts.signIn(work, jwtOf('imported-b'));
    const rows = from.list.entries.map((row) => ({ ...row, user: null }));
    const backends = from.backends.entries.filter(({ id }) => id === work);
    const content = change(structuredClone({ backends, accounts: rows }));
    const sealed = await sealWithPassphrase(
      passphrase,
      { purpose: 'roster accounts export' },
      Buffer.from(JSON.stringify(content)),
    );
    return JSON.stringify({ format: 'roster-accounts', version: 1, sealed });
  }

  it.each(badAddresses)('with the address %j adds neither the backend nor its accounts', async (baseUrl) => {
    const to = await openServices();
    const text = await fileOf(({ backends, accounts }) => ({
      backends: backends.map((backend) => ({ ...backend, baseUrl })),
      accounts,
    }));
    expect(await to.exportImport.import(text, passphrase)).toEqual({ added: 0, skipped: 0, refused: 2 });
    expect([to.backends.summaries.length, to.list.entries.length]).toEqual([1, 0]);
  });

  it('skips an invalid account or backend and imports the others', async () => {
    const to = await openServices();
    const text = await fileOf(({ backends, accounts }) => ({
      backends: [...backends, null, { ...backends[0], id: 'b-bad', appId: '../admin' }],
      accounts: [...accounts, 7, { ...accounts[0], backendId: 'b-bad' }, { ...accounts[0], provider: 'passkey' }],
    }));
    expect(await to.exportImport.import(text, passphrase)).toEqual({ added: 2, skipped: 0, refused: 3 });
  });

  it('has its names cleaned and shortened, as in a form', async () => {
    const to = await openServices();
    const name = `\u202eevil\u0007\u2028${'x'.repeat(100_000)}`;
    const text = await fileOf(({ backends, accounts }) => ({
      backends: backends.map((backend) => ({ ...backend, displayName: name })),
      accounts: accounts.map((account) => ({ ...account, label: name, displayName: name })),
    }));
    await to.exportImport.import(text, passphrase);
    const output = [
      to.backends.entries.at(-1)?.displayName,
      to.list.entries[0]?.label,
      to.list.entries[0]?.displayName,
    ];
    for (const word of output) {
      expect(word).toMatch(/^evilx+$/);
      expect(word?.length).toBeLessThanOrEqual(200);
    }
    expect(output[0]?.length).toBe(maxLabelLength);
  });

  it('never adds an app folder, because app folders contain code', async () => {
    const to = await openServices();
    const text = await fileOf(({ backends, accounts }) => ({
      backends: backends.map((backend) => ({ ...backend, kind: 'embedded', baseUrl: null, appFolder: '/tmp/evil' })),
      accounts,
    }));
    expect(await to.exportImport.import(text, passphrase)).toEqual({ added: 0, skipped: 0, refused: 2 });
    expect(to.backends.entries.map(({ appFolder }) => appFolder)).toEqual([null]);
  });
});

describe('the files of a profile', () => {
  it('keep the valid entries, their settings and a copy of the file when one entry is invalid', async () => {
    const profile = newProfile();
    const first = await openServices(profile);
    const work = await first.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Work' });
    await first.accounts.signIn(work, jwtOf('files-a'));
    await first.accounts.signIn(work, jwtOf('files-b'));
    const [a, b] = tuple(first.list.entries, 2);
    const bad = [null, 7, [], { ...b, id: 'x' }, { ...a, userId: 'another' }];
    const mended = { ...b, label: '\u202eMine', tint: 99, note: 5, provider: 'local-userpass' };
    const rows = [a, ...bad, mended, { ...b, id: 'c'.repeat(32) }];
    writeFileSync(join(profile, 'accounts.json'), JSON.stringify({ version: 2, accounts: rows }));
    writeFileSync(
      join(profile, 'settings.json'),
      JSON.stringify({ version: 2, ...first.settings.value, theme: 'dark', language: 'tlh', newer: true }),
    );
    const next = await openServices(profile);
    expect(next.list.entries.map(({ id, label, tint, note }) => [id, label, tint, note])).toEqual([
      [a.id, null, null, ''],
      [b.id, 'Mine', null, ''],
    ]);
    expect(next.settings.value).toMatchObject({ theme: 'dark', language: 'system', checkForUpdates: true });
    const notices = next.snapshot().notices.map(({ message }) => message);
    expect(notices).toHaveLength(2);
    expect(notices.join()).toContain('7 entries');
    const copies = readdirSync(join(profile, 'quarantine')).filter((name) => name.endsWith('accounts.json'));
    expect(JSON.parse(readFileSync(join(profile, 'quarantine', copies[0] ?? ''), 'utf8'))).toMatchObject({
      accounts: rows,
    });
  });

  it('lose only the sign-in setting that cannot be read', async () => {
    const profile = newProfile();
    const first = await openServices(profile);
    const work = await first.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Work' });
    const google = { clientId: 'client', clientSecret: null };
    const openid = { issuer: 'http://evil.example.com', clientId: 'a', scopes: 'openid' };
    const path = join(profile, 'roster.json');
    const content = JSON.parse(readFileSync(path, 'utf8')) as { backends: { id: string }[]; active: object };
    const backends = content.backends.map((entry) =>
      entry.id === work
        ? {
            ...entry,
            signIn: { openid, google, facebook: null, apple: null, passkey: {} },
            providers: ['anon-user', 'passkey'],
          }
        : entry,
    );
    writeFileSync(path, JSON.stringify({ ...content, backends, active: { ...content.active, '../x': 5 } }));
    const next = await openServices(profile);
    expect(next.backends.get(work).entry).toMatchObject({
      signIn: { openid: null, google, facebook: null, apple: null },
      providers: ['anon-user'],
      displayName: 'Work',
    });
    expect(
      next
        .snapshot()
        .notices.map(({ message }) => message)
        .join(),
    ).toContain('2 entries');
  });
});

describe('white space around pasted text', () => {
  const around = [
    '\n',
    '\r\n',
    '\t',
    ' ',
    '\u00a0',
    '\u0085',
    '\u1680',
    '\u2003',
    '\u2028',
    '\u202f',
    '\u3000',
    '\ufeff',
    '\u200b',
  ];
  const backendId = 'embedded';

  it.each(around)('is removed everywhere for %j, and no other character is removed', (space) => {
    const wrap = (text: string) => `${space}${space}${text}${space}`;
    const email = ' a b@Example.com';
    expect(trimmed(wrap('a\u00a0b'))).toBe('a\u00a0b');
    const input = (name: Parameters<typeof parseInput>[0], value: object) => parseInput(name, value);
    for (const name of ['signIn.sendResetMail', 'signIn.resendConfirmation'] as const) {
      expect(input(name, { backendId, email: wrap('Ada@Example.com') })).toMatchObject({
        value: { email: 'Ada@Example.com' },
      });
    }
    for (const name of ['signIn.emailPassword', 'signIn.register'] as const) {
      // Only the address: a password may begin with a space.
      expect(input(name, { backendId, email: wrap(email.trim()), password: wrap('secret') })).toMatchObject({
        value: { email: email.trim(), password: wrap('secret') },
      });
    }
    expect(input('signIn.apiKey', { backendId, key: wrap('key') })).toMatchObject({ value: { key: 'key' } });
    expect(input('signIn.customToken', { backendId, token: wrap('a.b.c') })).toMatchObject({
      value: { token: 'a.b.c' },
    });
    expect(
      input('backends.add', { baseUrl: wrap('https://x.example'), appId: wrap('app'), displayName: wrap('Work') }),
    ).toMatchObject({ value: { baseUrl: 'https://x.example', appId: 'app', displayName: 'Work' } });
    const way = { kind: 'email', email: wrap('ada@example.com'), password: wrap('x') };
    expect(parseRequest({ id: 1, command: 'login', way, backend: null })).toMatchObject({
      way: { email: 'ada@example.com', password: wrap('x') },
    });
    expect(parseArguments(['login', 'email', wrap('ada@example.com')])).toMatchObject({ email: 'ada@example.com' });
    const settings = {
      openid: null,
      google: null,
      facebook: null,
      apple: { clientId: wrap('c'), relay: wrap('https://r.example') },
    };
    expect(signInSettings.parse(settings).apple).toEqual({ clientId: 'c', relay: 'https://r.example' });
  });

  it('leaves an empty text when there is nothing else', () => {
    expect(parseInput('signIn.apiKey', { backendId, key: ' \u00a0\n' }).ok).toBe(false);
    expect(() => parseArguments(['login', 'email', ' \u00a0 '])).toThrow();
    expect(trimmed(' \u2003 ')).toBe('');
  });

  it('is removed in linear time', () => {
    const long = `a${' '.repeat(500_000)}b`;
    expect(trimmed(long)).toBe(long);
  });
});

describe('a name', () => {
  it('loses hidden characters but keeps joiners that scripts and emoji need', () => {
    expect(plainName('\u202eevil\u0000\u2066 name\u2028')).toBe('evil name');
    expect(plainName('👩‍🔬 Lab 🏴󠁧󠁢󠁥󠁮󠁧󠁿')).toBe('👩‍🔬 Lab 🏴󠁧󠁢󠁥󠁮󠁧󠁿');
    expect(plainName('می‌خواهم')).toBe('می‌خواهم');
    expect(plainNote(' one\r\ntwo\u202e\u0007 ')).toBe('one\ntwo');
    expect(cutTo('ab👩', 3)).toBe('ab');
    const description = { label: '\u202eA\u0007', colorIndex: null, note: 'x\u2066\ny' };
    expect(parseInput('accounts.update', { accountId: 'a'.repeat(32), description })).toMatchObject({
      value: { description: { label: 'A', note: 'x\ny' } },
    });
  });
});
