import { describe, expect, it } from 'vitest';
import { completionShells } from '../../../../../main/cli/arguments/command-options.js';
import { parseArguments } from '../../../../../main/cli/arguments/parse-args.js';
import { splitArgv } from '../../../../../main/cli/arguments/split-argv.js';
import { UsageError } from '../../../../../main/cli/arguments/usage-error.js';
import { completionOf } from '../../../../../main/cli/completion/completion.js';
import { toExit } from '../../../../../main/cli/output/error-mapping.js';
import { formatResult } from '../../../../../main/cli/output/output.js';
import { request } from '../../../../../main/local-api/protocol.js';
import type { AccountJson } from '../../../../../main/local-api/responses.js';
import { cliEn } from '../../../../../preload/i18n/en/cli.js';

describe('a command line', () => {
  it.each([
    [
      ['--no-sandbox', '--user-data-dir=/x', 'list', '--json'],
      ['list', '--json'],
    ],
    [['--help'], ['--help']],
    [['swich'], ['swich']],
    [[], null],
    [['--hidden', '--action=add'], null],
    [['dev.roster.app://reset?token=a&tokenId=b'], null],
    [['--allow-file-access-from-files', 'dev.roster.app://auth/callback?code=list'], null],
    [['/home/ada/list.txt'], null],
    [['-psn_0_12345'], null],
  ])('%j has the words %j', (args, words) => {
    expect(splitArgv(args).command).toEqual(words);
  });

  it.each([
    ['list', { command: 'list' }],
    ['status --json', { command: 'status' }],
    ['switch ada --backend work', { command: 'switch', account: 'ada', backend: 'work' }],
    ['token', { command: 'token', account: null, backend: null, minValidSeconds: null, run: null }],
    ['token ada --header', { command: 'token', account: 'ada', backend: null, minValidSeconds: null, run: null }],
    [
      'token --account ada --backend work --min-valid 1h30m',
      { command: 'token', account: 'ada', backend: 'work', minValidSeconds: 5400, run: null },
    ],
    ['which', { command: 'which', account: null, backend: null }],
    ['which ada --json', { command: 'which', account: 'ada', backend: null }],
    ['use ada --backend work', { command: 'use', account: 'ada', backend: 'work' }],
    ['use --list --json', { command: 'rules' }],
    ['logout --account ada', { command: 'logout', account: 'ada', backend: null, forGood: false }],
    ['login', { command: 'login', way: { kind: 'window' }, backend: null }],
    ['login google', { command: 'login', way: { kind: 'browser', provider: 'google' }, backend: null }],
    [
      'login google --browser Chromium',
      { command: 'login', way: { kind: 'browser', provider: 'google', browser: 'Chromium' }, backend: null },
    ],
    [
      'login openid --print-url --backend work',
      { command: 'login', way: { kind: 'browser', provider: 'openid', printUrl: true }, backend: 'work' },
    ],
    ['login anonymous', { command: 'login', way: { kind: 'anonymous' }, backend: null }],
    ['logout --for-good', { command: 'logout', account: null, backend: null, forGood: true }],
    ['open', { command: 'open' }],
  ])('“%s” is a valid request of the protocol', (line, asked) => {
    const parsed = parseArguments(line.split(' '));
    if (parsed.kind !== 'request') throw new Error(parsed.kind);
    expect(parsed.request).toEqual(asked);
    expect(
      request.safeParse({ id: 1, ...parsed.request, ...(line.startsWith('use ada') ? { folder: '/home/ada' } : {}) })
        .success,
    ).toBe(true);
  });

  it('starts a program with the variables that are named, or with the four usual ones', () => {
    const line = 'run --account ada --env API=baseUrl --env KEY=token -- node --env-file=x app.js -- --json';
    expect(parseArguments(line.split(' '))).toEqual({
      kind: 'run',
      request: { command: 'token', account: 'ada', backend: null, minValidSeconds: null, run: null },
      variables: [
        { name: 'API', field: 'baseUrl' },
        { name: 'KEY', field: 'token' },
      ],
      command: ['node', '--env-file=x', 'app.js', '--', '--json'],
    });
    expect(parseArguments(['run', '--', 'npm'])).toMatchObject({
      variables: [
        { name: 'ROSTER_TOKEN' },
        { name: 'ROSTER_USER_ID' },
        { name: 'ROSTER_BASE_URL' },
        { name: 'ROSTER_APP_ID' },
      ],
    });
  });

  it.each<[string[], string]>([
    [['token'], 'plain'],
    [['token', '--json'], 'json'],
    [['token', '--header'], 'header'],
    [['token', '--format', 'env'], 'env'],
    [['token', '--format=json'], 'json'],
  ])('%j prints %s', (line, format) => {
    expect(parseArguments(line)).toMatchObject({ format, json: format === 'json' });
  });

  it('clears the rule of the working folder, or of one that is named', () => {
    expect(parseArguments(['use', '--clear'])).toEqual({ kind: 'clearFolder', folder: null, json: false });
    expect(parseArguments(['use', '--clear', 'api'])).toMatchObject({ kind: 'clearFolder', folder: 'api' });
  });

  it('never accepts a secret as an argument', () => {
    expect(parseArguments(['login', 'email', 'ada@example.com'])).toMatchObject({ kind: 'signIn', by: 'email' });
    expect(parseArguments(['login', 'key'])).toMatchObject({ kind: 'signIn', by: 'apiKey' });
    for (const line of ['login email ada@example.com hunter2', 'login key hunter2', 'login email a@b.c --password=x'])
      expect(() => parseArguments(line.split(' ')), line).toThrow(UsageError);
  });

  it.each([
    ['swich', 'Unknown command “swich”.'],
    ['switch', 'Missing account'],
    ['list ada', 'Unexpected argument “ada”.'],
    ['token ada --account bob', 'Unexpected argument “ada”.'],
    ['use', 'Missing account'],
    ['run', 'Missing command'],
    ['run --', 'Missing command'],
    ['run npm start', 'Unexpected argument “npm”.'],
    ['run --env TOKEN -- npm', 'Invalid variable “TOKEN”'],
    ['run --env TOKEN=password -- npm', 'Invalid variable “TOKEN=password”'],
    ['run --json -- npm', 'Unknown option --json for “roster run”.'],
    ['token --format yaml', 'Unknown format. Use one of: plain, json, header, env.'],
    ['token --min-valid 5', 'Invalid duration “5”.'],
    ['use ada bob', 'Unexpected argument “bob”.'],
    ['use --list ada', 'Unexpected argument “ada”.'],
    ['which --account', '--account needs a value'],
    ['switch --account ada', 'Unknown option --account for “roster switch”.'],
    ['list --header', 'Unknown option --header for “roster list”.'],
    ['token --for-good', 'Unknown option --for-good for “roster token”.'],
    ['login email', 'Missing email address'],
    ['login --browser Chromium', '--browser works only with google'],
    ['login email ada@example.com --print-url', '--print-url works only with google'],
    ['login google --browser Chromium --print-url', 'Unexpected argument “--print-url”.'],
    ['login google --browser', '--browser needs a value'],
    ['list --browser x', 'Unknown option --browser for “roster list”.'],
    ['login hotmail', 'Unknown sign-in method “hotmail”.'],
    ['completion tcsh', 'Missing or unknown shell'],
    ['list --jsn', 'Unknown option --jsn for “roster list”.'],
    ['token --backend', '--backend needs a value'],
    ['token --backend --json', '--backend needs a value'],
    ['token --json=yes', '--json takes no value.'],
    ['token -x', 'Unknown option -x for “roster token”.'],
  ])('“%s” is refused with a message', (line, sentence) => {
    const refusal = (() => {
      try {
        return parseArguments(line.split(' '));
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(UsageError);
    expect(toExit(refusal, cliEn)).toEqual({ message: expect.stringContaining(sentence) as string, exitCode: 2 });
  });
});

describe('printed output', () => {
  const backend = { id: 'b', name: 'Work', appId: 'app', url: null, health: 'ready' as const };
  const account: AccountJson = {
    ...{ id: '1', name: 'Ada', userId: 'u', provider: 'local-userpass', state: 'signedIn', active: true, backend },
    ...{ email: null, slot: null, current: true },
  };
  const options = { json: false, format: 'plain', messages: cliEn } as const;

  it('is aligned in every script', () => {
    const other = { ...account, name: 'Zoë 😀', active: false };
    const text = formatResult({ command: 'list', value: { accounts: [account, other] } }, options);
    const at = text
      .split('\n')
      .map((line) => Array.from(line.slice(0, line.search(/SIGN-IN|Email and password/))).length);
    expect(at.slice(0, 3)).toEqual([at[0], at[0], at[0]]);
    expect(text).toContain('*  Ada');
  });

  it('lists slots and email addresses when there are any', () => {
    const pinned = { ...account, slot: 2, email: 'ada@example.com', active: false };
    const [head, first, second] = formatResult(
      { command: 'list', value: { accounts: [account, pinned] } },
      options,
    ).split('\n');
    expect(head).toMatch(/^ +ACCOUNT +EMAIL +SIGN-IN +STATE +BACKEND$/);
    expect(first).toMatch(/^\* +Ada +Email and password +signed in +Work$/);
    expect(second).toMatch(/^ +2 +Ada +ada@example\.com +Email and password +signed in +Work$/);
    const named = { ...account, name: 'ada@example.com', email: 'ada@example.com' };
    expect(formatResult({ command: 'list', value: { accounts: [named] } }, options)).not.toContain('EMAIL');
  });

  it('contains no terminal control characters from names', () => {
    const evil = { ...account, name: '\u001b]0;owned\u0007\u202eAda', email: '\u001b[2J\u202e' };
    for (const command of ['switch', 'login', 'logout'] as const)
      expect(formatResult({ command, value: { account: evil } }, options)).not.toMatch(/\p{C}/u);
    expect(formatResult({ command: 'list', value: { accounts: [evil] } }, options)).not.toMatch(
      /\p{Cf}|\p{Cc}(?<!\n)/u,
    );
  });

  it('is the bare token, or a header', () => {
    const value = { token: 'abc', expiresAt: null, account };
    expect(formatResult({ command: 'token', value }, options)).toBe('abc');
    expect(formatResult({ command: 'token', value }, { ...options, format: 'header' })).toBe(
      'Authorization: Bearer abc',
    );
    expect(formatResult({ command: 'token', value }, { ...options, format: 'env' })).toBe(
      'ROSTER_TOKEN=abc\nROSTER_USER_ID=' +
        account.userId +
        '\nROSTER_BASE_URL=\nROSTER_APP_ID=' +
        account.backend.appId,
    );
  });

  it.each(completionShells)('completes every command in %s', (shell) => {
    for (const word of ['list', 'switch', 'token', 'which', 'run', 'use', 'logout', 'google', 'min-valid', 'header'])
      expect(completionOf(shell)).toContain(word);
  });
});
