import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

/** A folder with these files. */
function folder(files: Record<string, string | object>): string {
  const path = tmpDir('roster-config-');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return path;
}
const realm = { 'realm_config.json': { app_id: 'old-app-abcde', name: 'Old app', config_version: 20210101 } };

describe('an exported app folder', () => {
  it('is read in the newer layout', async () => {
    const found = await readConfiguration(
      folder({
        'root_config.json': { app_id: 'newer', name: 'Newer' },
        'auth/providers.json': { 'anon-user': { name: 'anon-user', type: 'anon-user', disabled: false } },
        'auth/custom_user_data.json': { enabled: true, on_user_creation_function_name: 'made' },
        'functions/config.json': [{ name: 'made', private: true, run_as_system: true }],
        'functions/made.js': 'exports = () => 1;',
        'values/plain.json': { name: 'plain', value: [1], from_secret: false },
        'values/hidden.json': { name: 'hidden', value: 'secretName', from_secret: true },
        'secrets.json': { secretName: 'shh' },
      }),
    );
    expect(found).toMatchObject({
      appId: 'newer',
      providers: ['anon-user'],
      customUserData: { enabled: true, onCreation: 'made' },
      functions: [{ name: 'made', isPrivate: true }],
      values: { plain: [1], hidden: 'shh' },
      warnings: [],
    });
  });

  it('is read in the older layout, with secrets by provider', async () => {
    const found = await readConfiguration(
      folder({
        ...realm,
        'auth/providers.json': {},
        'functions/greet/config.json': { name: 'greet', private: false },
        'functions/greet/source.js': 'exports = () => 1;',
        'secrets.json': { auth_providers: { 'oauth2-google': { clientSecret: 'shh' } } },
      }),
    );
    expect(found.functions).toMatchObject([{ name: 'greet', isPrivate: false }]);
    expect(found.secrets.ofProvider('oauth2-google', 'clientSecret')).toBe('shh');
    expect(found.secrets.ofProvider('__proto__', 'toString')).toBeUndefined();
  });

  it('is served with warnings about unknown and impossible settings', async () => {
    const { warnings, providers } = await readConfiguration(
      folder({
        ...realm,
        'auth/providers.json': {
          'anon-user': { disabled: false, colour: 'red' },
          'oauth2-myspace': { disabled: false },
          'local-userpass': {
            disabled: false,
            config: { autoConfrim: true, runResetFunction: true, resetFunctionName: 'gone' },
          },
        },
      }),
    );
    expect(providers).toEqual(['anon-user', 'local-userpass']);
    expect(warnings.join('\n')).toMatch(/“anon-user.colour” is not known/);
    expect(warnings.join('\n')).toMatch(/“oauth2-myspace” is not known/);
    expect(warnings.join('\n')).toMatch(/“local-userpass.config.autoConfrim” is not known/);
    expect(warnings.join('\n')).toMatch(/confirmed at once/);
    expect(warnings.join('\n')).toMatch(/names the function “gone”/);
  });

  it('warns of a mail server and a sender with which no mail can be sent', async () => {
    const mail = (host: string, from: string) =>
      readConfiguration(folder({ ...realm, 'roster.json': { mail: { from, smtp: { host } } } }));
    const { warnings } = await mail('https://mail.corp.test', 'Team');
    expect(warnings.join('\n')).toMatch(/“https:\/\/mail\.corp\.test” in “mail\.smtp\.host” is not a host name/);
    expect(warnings.join('\n')).toMatch(/“Team” in “mail\.from” is not a sender/);
    expect((await mail('::1', 'Team <team@corp.test>')).warnings).toEqual([]);
  });

  it.each([
    [
      'an extra comma',
      '{\n  "anon-user": {\n    "disabled": false,\n  }\n}',
      /providers\.json, line 4: this is not valid JSON/,
    ],
    ['an empty file', '', /providers\.json, line 1: this is not valid JSON/],
    [
      'another type',
      '{\n  "anon-user": {\n    "disabled": "no"\n  }\n}',
      /providers\.json, line 3: “anon-user.disabled”/,
    ],
    [
      'a missing field',
      '{\n  "custom-function": {\n    "config": {}\n  }\n}',
      /providers\.json, line 3: “custom-function.config.authFunctionName”/,
    ],
  ])('reports file, line and fix for %s', async (_what, text, sentence) => {
    await expect(readConfiguration(folder({ ...realm, 'auth/providers.json': text }))).rejects.toThrow(sentence);
    await expect(readConfiguration(folder({ ...realm, 'auth/providers.json': text }))).rejects.toThrow(/[Cc]orrect/);
  });

  it.each([
    ['functions/config.json', [{ name: 'gone' }, { name: 'there' }], 'functions/gone.js'],
    ['functions/gone/config.json', { name: 'gone' }, 'functions/gone/source.js'],
  ])('starts without a function whose file is missing, and reports it (%s)', async (file, content, missing) => {
    const app = { ...realm, [file]: content, 'functions/there.js': 'exports = () => 1;' };
    const { functions, warnings } = await readConfiguration(folder(app));
    expect(functions.map(({ name }) => name)).toEqual(['there']);
    expect(warnings.filter((line) => line.startsWith(`${missing} is not in the folder`))).toHaveLength(1);
  });
});
