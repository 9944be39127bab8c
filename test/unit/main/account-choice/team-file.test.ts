/** The content of `.roster.json`, its places in errors, and its published schema. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTeamFile, teamFileJsonSchema } from '../../../../main/account-choice/team-file.js';
import { isTeamFileError } from '../../../../main/account-choice/team-file-error.js';

const path = '/home/ada/shop/.roster.json';
const parse = (text: string) => parseTeamFile(path, Buffer.from(text));

/** The code of the failure, its line, column and key. */
function failureOf(content: string | Buffer): readonly unknown[] {
  try {
    parseTeamFile(path, Buffer.from(content));
  } catch (error) {
    if (!isTeamFileError(error)) throw error;
    const { line, column, key } = { ...error.params[0] } as { line?: number; column?: number; key?: string };
    return [error.code, ...[line, column, key].filter((one) => one !== undefined)];
  }
  return ['valid'];
}

const valid = { backend: 'https://accounts.example.com', appId: 'shop-abcde' };
const withValue = (more: Record<string, unknown>) => JSON.stringify({ ...valid, ...more });

describe('a .roster.json', () => {
  it('names a backend, an app and perhaps an account', () => {
    expect(parse(withValue({}))).toEqual({ ...valid, account: null });
    expect(
      parse(withValue({ $schema: './roster.schema.json', backend: 'https://Example.com/', account: '*@example.com' })),
    ).toEqual({ backend: 'https://example.com', appId: 'shop-abcde', account: '*@example.com' });
    expect(parse(`\uFEFF${withValue({ backend: 'http://localhost:9090' })}`).backend).toBe('http://localhost:9090');
  });

  it.each<[string, string | Buffer, readonly unknown[]]>([
    ['is empty', '', ['invalidJson', 1, 1]],
    ['ends early', '{\n  "backend": "https://a.example"', ['invalidJson', 2, 33]],
    ['has a comment', '{\r\n  // ours\r\n}', ['invalidJson', 2, 3]],
    ['has a trailing comma', '{"backend": "https://a.example",\n}', ['invalidJson', 2, 1]],
    ['is a list', '\n [1]', ['notAnObject', 2, 2]],
    ['is not UTF-8', Buffer.from('{\n  "appId": "caf\xe9"}', 'latin1'), ['notUtf8', 2, 16]],
    ['is UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), ['notUtf8', 1, 1]],
    ['is nothing but brackets', '['.repeat(16_000), ['invalidJson', 1]],
    ['has a deep value', `{"backend": ${'['.repeat(2_000)}${']'.repeat(2_000)}}`, ['invalidValue', 1, 13]],
    ['has an unknown key', '{\n  "backnd": "https://a.example"\n}', ['unknownKey', 2, 3, 'backnd']],
    ['has a key of the language', '{"__proto__": {"backend": 1}}', ['unknownKey', 1, 2, '__proto__']],
    ['repeats a key', '{"appId": "a",\n "appId": "b"}', ['repeatedKey', 2, 2, 'appId']],
    ['has no app', '{"backend": "https://a.example"}', ['missingKey', 1, 1, 'appId']],
    ['has no backend', '{"appId": "a"}', ['missingKey', 1, 1, 'backend']],
    ['has a number', '{"backend": 1}', ['invalidValue', 1, 13, 'backend']],
    ['has an empty account', withValue({ account: '' }), ['invalidValue', 1, 74, 'account']],
    ['has an account with a hidden character', withValue({ account: 'ada\u202E' }), ['invalidValue', 1, 74, 'account']],
    ['has an app that is a path', withValue({ appId: '../x' }), ['invalidValue', 1, 51, 'appId']],
  ])('is refused when it %s, with line and column', (_title, content, expected) => {
    expect(failureOf(content).slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    'ftp://a.example',
    'a.example',
    'http://a.example',
    'https://ada:secret@a.example',
    'https://a.example?x=1',
    'https://a.example#x',
    'https:\\\\a.example',
    'https://a.example/\n',
    `https://a.example/${'x'.repeat(300)}`,
    '',
  ])('is refused with the address %j', (backend) => {
    expect(failureOf(withValue({ backend }))).toEqual(['invalidValue', 1, 12, 'backend']);
  });

  it.each(['token', 'password', 'apiKey', 'api_key', 'clientSecret', 'accessToken'])(
    'is refused with a secret such as %s',
    (key) => {
      expect(failureOf(`{"${key}": "hunter2"}`)).toEqual(['secretKey', 1, 2, key]);
    },
  );

  it('is documented with an example that is valid', () => {
    const [, example = ''] = /```json\n(\{[^`]*"appId"[^`]*)```/.exec(readFileSync('docs/terminal.md', 'utf8')) ?? [];
    expect(parse(example)).toMatchObject({ account: '*@example.com' });
  });

  it('has a published schema', () => {
    expect(JSON.parse(readFileSync('docs/roster.schema.json', 'utf8'))).toEqual(teamFileJsonSchema());
  });
});
