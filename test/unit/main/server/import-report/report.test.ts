/** The import report of app folders: which users can sign in, what is missing, and what is not served. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';
import { createReport } from '../../../../../main/server/import-report/create-report.js';
import { importReport } from '../../../../../main/server/import-report/report.js';
import { reportLines } from '../../../../../main/server/import-report/report-lines.js';

const on = (name: string, more: object = {}) => ({ [name]: { name, type: name, disabled: false, ...more } });

async function report(files: Record<string, string | object>) {
  const path = mkdtempSync(join(tmpdir(), 'roster-report-'));
  const all = { 'realm_config.json': { app_id: 'mill-abcde', name: 'mill' }, ...files };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  const found = await createReport(await readConfiguration(path));
  return { ...found, lines: reportLines(found).join('\n') };
}
const fixture = async (name: string) => createReport(await readConfiguration(join('test/fixtures/exports', name)));

describe('the import report', () => {
  it('of a complete app states that every user can sign in', async () => {
    const found = await report({ 'auth/providers.json': { ...on('anon-user'), ...on('api-key') } });
    expect(found.everyUserCanSignIn).toBe(true);
    expect(found.lines).toBe(
      'mill (mill-abcde), Realm 2021: users can sign in with anon-user and api-key; 0 functions, 0 authentication triggers.',
    );
  });

  it('names operators that only a server has, unless one is connected', async () => {
    const files = {
      'auth/providers.json': on('custom-function', { config: { authFunctionName: 'find' } }),
      'functions/find.js': `exports = () => context.services.get('atlas').db('d').collection('c').aggregate([
        { $search: {} }, { $match: { at: { $geoWithin: {} } } }]);`,
    };
    const found = await report(files);
    expect(found.functions[0]?.problems.map(({ kind, name, line }) => [kind, name, line])).toEqual([
      ['atlasOperator', '$search', 2],
      ['serverOperator', '$geoWithin', 2],
    ]);
    expect(found.lines).toContain('functions/find.js, line 2: uses $search, which only MongoDB Atlas has.');
    expect(found.everyUserCanSignIn).toBe(true);
    const connected = await report({
      ...files,
      'roster.json': { dataSources: { atlas: { uri: 'mongodb://localhost' } } },
    });
    expect(connected.functions[0]?.problems.map(({ name }) => name)).toEqual(['$search']);
  });

  it('matches its own schema', async () => {
    const found = await fixture('app-services-2023');
    expect(importReport.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });

  it('of an app without providers states that no user can sign in', async () => {
    const found = await report({ 'auth/providers.json': on('anon-user', { disabled: true }) });
    expect(found.everyUserCanSignIn).toBe(false);
    expect(found.lines).toContain('The app has no sign-in method that is on. Turn one on in auth/providers.json.');
    const older = await report({
      'stitch.json': { app_id: 'mill-abcde' },
      'auth_providers/anon-user.json': { name: 'anon-user', type: 'anon-user', disabled: true },
    });
    expect(older.lines).toContain('The app has no sign-in method that is on. Turn one on in auth_providers/.');
  });

  it('names what an App Services export has and Roster does not serve', async () => {
    const { unserved } = await fixture('app-services-2023');
    expect(Object.fromEntries(unserved.map(({ kind, names }) => [kind, names]))).toEqual({
      sync: ['sync/config.json'],
      httpEndpoints: ['/sightings'],
      dataRules: ['data_sources/sky/sky/watchers/rules.json'],
      logForwarders: ['log_forwarders/archive.json'],
    });
  });

  it('names what a Stitch export has and Roster does not serve', async () => {
    const found = await fixture('stitch-2018');
    expect(Object.fromEntries(found.unserved.map(({ kind, names }) => [kind, names]))).toEqual({
      httpEndpoints: ['delivered'],
      dataRules: ['services/mongodb-atlas/rules/library.readers.json'],
    });
    expect(found.customUserData).toBe('library.readers');
    expect(found.functions.find(({ name }) => name === 'noteReader')?.neededBy).toEqual(['trigger newReader']);
  });

  it('names triggers by their kind, and entries that are not part of an app', async () => {
    const trigger = (type: string, more: object) => ({ name: type.toLowerCase(), type, disabled: false, ...more });
    const { unserved } = await report({
      'auth/providers.json': on('anon-user'),
      'triggers/a.json': trigger('DATABASE', { function_name: 'f' }),
      'triggers/b.json': trigger('SCHEDULED', { function_name: 'f' }),
      'triggers/c.json': trigger('AUTHENTICATION', {
        config: { operation_type: 'LOGIN' },
        event_processors: { AWS_EVENTBRIDGE: {} },
      }),
      'triggers/d.json': { ...trigger('DATABASE', { function_name: 'f' }), disabled: true },
      'README.md': '',
      'frontend/index.html': '',
    });
    expect(unserved).toEqual([
      { kind: 'databaseTriggers', names: ['database'] },
      { kind: 'scheduledTriggers', names: ['scheduled'] },
      { kind: 'eventBridgeTriggers', names: ['authentication'] },
      { kind: 'otherFiles', names: ['frontend'] },
    ]);
  });
});

describe('parts that are not served', () => {
  const unservedOf = async (files: Record<string, string | object>) =>
    (await report({ 'auth/providers.json': on('anon-user'), ...files })).unserved;

  it('do not include files that every export has', async () => {
    expect(
      await unservedOf({
        'sync/config.json': { development_mode_enabled: false },
        'graphql/config.json': { use_natural_pluralization: true },
        'graphql/validation_settings.json': { read_validation_action: 'ERROR' },
        'http_endpoints/config.json': [],
        'https_endpoints/config.json': [],
      }),
    ).toEqual([]);
  });

  it.each([
    { state: 'enabled', partition: {} },
    { partition: { key: '_partition' } },
    { queryable_fields_names: ['owner'] },
    { development_mode_enabled: true },
  ])('include Device Sync (%j)', async (config) => {
    expect(await unservedOf({ 'sync/config.json': config })).toEqual([{ kind: 'sync', names: ['sync/config.json'] }]);
  });

  it.each([
    { state: 'disabled', partition: {} },
    { state: '', partition: {} },
  ])('do not include Device Sync that is off (%j)', async (config) => {
    expect(await unservedOf({ 'sync/config.json': config })).toEqual([]);
  });

  it('include endpoints in the folder of 2021 and 2022', async () => {
    expect(await unservedOf({ 'https_endpoints/config.json': [{ route: '/loans', function_name: 'loans' }] })).toEqual([
      { kind: 'httpEndpoints', names: ['/loans'] },
    ]);
    expect(await unservedOf({ 'http_endpoints/config.json': '{' })).toEqual([
      { kind: 'httpEndpoints', names: ['http_endpoints/config.json'] },
    ]);
  });

  it('do not include the rules of other services among those of data', async () => {
    expect(
      await unservedOf({
        'services/post/config.json': { name: 'post', type: 'twilio' },
        'services/post/rules/send.json': {},
        'services/atlas/config.json': { name: 'atlas', type: 'mongodb-atlas' },
        'services/atlas/rules/library.books.json': {},
      }),
    ).toEqual([
      { kind: 'dataRules', names: ['services/atlas/rules/library.books.json'] },
      { kind: 'otherServices', names: ['post (twilio)'] },
    ]);
  });
});

describe('missing secrets', () => {
  const app = {
    'auth/providers.json': {
      ...on('custom-token', {
        config: { signingAlgorithm: 'HS256' },
        secret_config: { signingKeys: ['first', 'second'] },
      }),
      ...on('oauth2-google', { config: { clientId: '1' }, secret_config: { clientSecret: 'googleSecret' } }),
      ...on('oauth2-facebook', { config: { clientId: '1' }, secret_config: {} }),
    },
    'values/mailKey.json': { name: 'mailKey', value: 'mailSecret', from_secret: true },
    'functions/config.json': [{ name: 'send', run_as_system: true }],
    'functions/send.js': "exports = () => context.values.get('mailKey');",
  };

  it('are listed with the providers and functions that need them', async () => {
    const found = await report(app);
    expect(Object.fromEntries(found.missingSecrets.map(({ name, neededBy }) => [name, neededBy]))).toEqual({
      first: ['custom-token'],
      second: ['custom-token'],
      googleSecret: ['oauth2-google'],
      'auth_providers.oauth2-facebook.clientSecret': ['oauth2-facebook'],
      mailSecret: ['value mailKey', 'function send'],
    });
    expect(found.signIn.map(({ provider, works }) => [provider, works])).toEqual([
      ['custom-token', 'no'],
      ['oauth2-facebook', 'no'],
      ['oauth2-google', 'no'],
    ]);
    expect(found.lines).toContain(
      'The secret “mailSecret” is missing. Add it to secrets.json; value mailKey and function send need it.',
    );
  });

  it('of some signing keys block only some users, and those of tokens block none', async () => {
    const found = await report({
      ...app,
      'auth/providers.json': {
        ...app['auth/providers.json'],
        ...on('oauth2-google', { config: { clientId: '1', openId: true } }),
      },
      'secrets.json': { first: 'x', auth_providers: { 'oauth2-facebook': { clientSecret: 'y' } } },
    });
    expect(found.signIn.map(({ provider, works }) => [provider, works])).toEqual([
      ['custom-token', 'partly'],
      ['oauth2-facebook', 'yes'],
      ['oauth2-google', 'partly'],
    ]);
    expect(found.everyUserCanSignIn).toBe(false);
  });
});

describe('the functions of sign-in', () => {
  const signIn = (source: string, more: Record<string, string | object> = {}) =>
    report({
      'auth/providers.json': {
        ...on('anon-user'),
        ...on('custom-function', { config: { authFunctionName: 'enter' } }),
      },
      'functions/enter.js': source,
      ...more,
    });
  const works = (found: Awaited<ReturnType<typeof report>>) =>
    found.signIn.find(({ provider }) => provider === 'custom-function')?.works;

  it('are named with file and line when they have a syntax error', async () => {
    const found = await signIn('exports = () => {\n  return {;\n};');
    expect(works(found)).toBe('no');
    expect(found.lines).toMatch(/functions\/enter\.js, line 2: syntax error: .* Needed for: sign-in by function\./);
  });

  it('are examined with the functions that they call', async () => {
    const found = await signIn("exports = (who) => context.functions.execute('look', who);", {
      'functions/look.js': "exports = () => require('child_process').execSync('id');",
    });
    expect(works(found)).toBe('no');
    expect(found.lines).toContain('functions/look.js, line 1: requires Node’s module “child_process”');
  });

  it('may call functions that use a data service, because these run as the system too', async () => {
    const found = await signIn("exports = (who) => context.functions.execute('look', who);", {
      'functions/look.js': "exports = () => context.services.get('atlas').db('d').collection('c').findOne({});",
    });
    expect(works(found)).toBe('yes');
    expect(found.lines).toContain('These functions run as their caller and use a data service');
  });

  it('that are not in the folder block users', async () => {
    const found = await report({
      'auth/providers.json': on('custom-function', { config: { authFunctionName: 'gone' } }),
    });
    expect([works(found), found.everyUserCanSignIn]).toEqual(['no', false]);
  });

  it('are named once if they are needed twice', async () => {
    const functions = { runConfirmationFunction: true, confirmationFunctionName: 'gone', resetFunctionName: 'gone' };
    const found = await report({
      'auth/providers.json': on('local-userpass', { config: { ...functions, runResetFunction: true } }),
    });
    expect(found.signIn[0]?.problems).toEqual([{ kind: 'missingFunction', name: 'gone' }]);
  });

  it('that use only supported features block no user', async () => {
    expect(works(await signIn('exports = ({ name }) => ({ id: name });'))).toBe('yes');
  });

  it('block every provider when the user-creation function cannot run', async () => {
    const found = await signIn("exports = () => 'a';", {
      'auth/custom_user_data.json': { enabled: true, on_user_creation_function_name: 'welcome' },
      'functions/welcome.js': "exports = () => context.services.get('post').send();",
      'services/post/config.json': { name: 'post', type: 'twilio' },
    });
    expect(found.signIn.map(({ works: state }) => state)).toEqual(['no', 'no']);
    expect(found.lines).toContain('uses the service post (twilio), which is not available here.');
  });
});
