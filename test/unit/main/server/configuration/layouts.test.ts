/** Every layout that exports of App Services, Realm and Stitch have had since 2018, on the folders of test/fixtures/exports. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppIdMissingError } from '../../../../../main/server/configuration/app-root.js';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';

const fixture = (name: string) => join('test/fixtures/exports', name);

/** A folder with these files. */
function folder(files: Record<string, string | object>): string {
  const path = mkdtempSync(join(tmpdir(), 'roster-layouts-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return path;
}
const anonymous = { 'anon-user': { name: 'anon-user', type: 'anon-user', disabled: false } };

describe('a Stitch export of 2018', () => {
  it('is read with its providers, functions, triggers and values, one file each', async () => {
    const found = await readConfiguration(fixture('stitch-2018'));
    expect(found).toMatchObject({
      appId: 'library-qwert',
      layout: 'Stitch 2018',
      displayName: 'library',
      providers: ['anon-user', 'local-userpass'],
      allowedOrigins: ['http://localhost:8080'],
      customUserData: {
        enabled: true,
        collection: { service: 'mongodb-atlas', database: 'library', collection: 'readers', userIdField: 'reader' },
      },
      values: { shelves: ['north', 'south'] },
      authTriggers: [
        { name: 'newReader', operations: ['CREATE'], providers: ['local-userpass'], functionName: 'noteReader' },
      ],
    });
    expect(found.functions.map(({ name, isPrivate, runsAsSystem }) => [name, isPrivate, runsAsSystem])).toEqual([
      ['loan', false, false],
      ['noteReader', true, true],
    ]);
    expect(found.settings['local-userpass']?.config).toMatchObject({
      autoConfirm: true,
      runConfirmationFunction: false,
    });
  });

  it('names the provider’s own file and line when a setting is invalid', async () => {
    const broken = folder({
      'stitch.json': { app_id: 'library-qwert' },
      'auth_providers/local-userpass.json':
        '{\n  "type": "local-userpass",\n  "config": {\n    "autoConfirm": "maybe"\n  }\n}',
    });
    await expect(readConfiguration(broken)).rejects.toThrow(
      /auth_providers\/local-userpass\.json, line 4: “config\.autoConfirm”/,
    );
  });

  it('rejects two files for one provider', async () => {
    const twice = folder({
      'stitch.json': { app_id: 'library-qwert' },
      'auth_providers/anon-user.json': { type: 'anon-user' },
      'auth_providers/visitors.json': { type: 'anon-user' },
    });
    await expect(readConfiguration(twice)).rejects.toThrow(/visitors\.json: another file has the provider “anon-user”/);
  });
});

describe('a Realm export of 2020', () => {
  it('is read with the given app ID, because an empty ID counts as none', async () => {
    const found = await readConfiguration(fixture('realm-2020'), 'harbour-yuiop');
    expect(found).toMatchObject({
      appId: 'harbour-yuiop',
      layout: 'Realm 2020',
      providers: ['api-key', 'custom-function'],
      usesSync: true,
    });
    expect(found.functions.map(({ name }) => name)).toEqual(['board']);
  });

  it('requires an app ID when no file contains it', async () => {
    const reading = readConfiguration(fixture('realm-2020'));
    await expect(reading).rejects.toThrow(AppIdMissingError);
    await expect(reading).rejects.toThrow(/No file in .*realm-2020 contains the app ID\..*--app-id/);
  });
});

describe('a Realm export of 2021', () => {
  it('is read by its older root file when there are two, and names the other one', async () => {
    const found = await readConfiguration(fixture('realm-2021'));
    expect(found).toMatchObject({
      appId: 'bakery-asdfg',
      layout: 'Realm 2021',
      displayName: 'bakery',
      environment: { tag: 'testing', values: { oven: 'small' } },
      values: { prices: { scone: 3 } },
      providers: ['anon-user', 'custom-token'],
    });
    expect(found.warnings).toContain(
      'root_config.json is not read, because realm_config.json, which is older, is in the same folder.',
    );
  });

  it('treats an empty string as an unset switch, list or algorithm', async () => {
    const { settings } = await readConfiguration(fixture('realm-2021'));
    const own = settings['custom-token'];
    expect(own?.config).toMatchObject({ audience: [], requireAnyAudience: false, useJWKURI: true });
    expect(own?.config.signingAlgorithm).toBeUndefined();
    expect(own?.secret_config.signingKeys).toEqual([]);
    expect(own?.metadata_fields).toEqual([{ required: false, name: 'profile.email', field_name: undefined }]);
  });

  it('serves functions in sub-folders, and those without a manifest with the defaults and a warning', async () => {
    const { functions, warnings } = await readConfiguration(fixture('realm-2021'));
    expect(functions.map(({ name, isPrivate, runsAsSystem, file }) => [name, isPrivate, runsAsSystem, file])).toEqual([
      ['orders/place', false, true, 'functions/orders/place.js'],
      ['price', false, false, 'functions/price.js'],
      ['forgotten/recipe', false, false, 'functions/forgotten/recipe.js'],
    ]);
    expect(warnings.join('\n')).toMatch(/No manifest lists these functions.*: forgotten\/recipe\.js\.$/m);
  });
});

describe('an App Services export of 2023', () => {
  it('reads its app ID from the metadata of the command-line tool', async () => {
    const found = await readConfiguration(fixture('app-services-2023'));
    expect(found).toMatchObject({
      appId: 'observatory-hjklm',
      layout: 'App Services 2023',
      allowedOrigins: ['https://stars.example.org'],
      providers: ['local-userpass'],
      customUserData: { enabled: true, onCreation: null, collection: { service: 'sky' } },
      environment: { tag: 'production', values: {} },
      services: [{ name: 'sky', type: 'mongodb-atlas', isDataSource: true }],
    });
    expect(found.warnings.join('\n')).toContain('there is no environments/production.json');
  });

  it('serves functions that an empty manifest omits', async () => {
    const { functions } = await readConfiguration(fixture('app-services-2023'));
    expect(functions.map(({ name, isPrivate }) => [name, isPrivate])).toEqual([['sightings', false]]);
  });
});

describe('a project without a root file', () => {
  it('is read with the given app ID, and requires one', async () => {
    const found = await readConfiguration(fixture('without-root-file'), 'counting');
    expect(found).toMatchObject({
      appId: 'counting',
      displayName: 'counting',
      layout: 'without a root file',
      rootFile: null,
      providers: ['local-userpass'],
      authTriggers: [],
    });
    await expect(readConfiguration(fixture('without-root-file'))).rejects.toThrow(AppIdMissingError);
  });
});

describe('the chosen folder', () => {
  it('may be the parent folder of the app', async () => {
    const above = mkdtempSync(join(tmpdir(), 'roster-layouts-'));
    cpSync(fixture('realm-2021'), join(above, 'backend'), { recursive: true });
    mkdirSync(join(above, 'node_modules'));
    writeFileSync(join(above, 'config.json'), JSON.stringify({ theme: 'dark' }));
    const found = await readConfiguration(above);
    expect(found).toMatchObject({ appId: 'bakery-asdfg', folder: join(above, 'backend') });
    expect(found.warnings).toContain('The app is in the folder “backend” of the chosen folder.');
    cpSync(fixture('stitch-2018'), join(above, 'older'), { recursive: true });
    await expect(readConfiguration(above)).rejects.toThrow(/holds several apps: “backend”, “older”\. Choose/);
    rmSync(above, { recursive: true });
  });

  it.each([
    ['an empty folder', {}],
    ['a project of another kind', { 'config.json': { theme: 'dark' }, 'functions/index.js': 'exports.a = 1;' }],
    ['a file of another tool', { 'stitch.json': { projectId: '1' } }],
    ['an app two folders below', { 'a/b/realm_config.json': { app_id: 'deep-abcde' } }],
  ])('is refused with a sentence when it is %s', async (_what, files) => {
    await expect(readConfiguration(folder(files))).rejects.toThrow(
      /has no realm_config\.json.*Choose the folder of an exported/,
    );
  });
});

describe('the app ID', () => {
  it('of a template is rejected because of its placeholder, unless another one is given', async () => {
    for (const app_id of ['<your app id>', '{{APP_ID}}', '${APP_ID}', '%(appId)', 'YOUR_APP_ID', 'my app']) {
      const template = folder({ 'realm_config.json': { app_id }, 'auth/providers.json': anonymous });
      await expect(readConfiguration(template), app_id).rejects.toThrow(
        /is a placeholder of a template, not an app ID/,
      );
      expect((await readConfiguration(template, 'mine-abcde')).appId).toBe('mine-abcde');
    }
  });

  it('of the file is kept when it only resembles a placeholder', async () => {
    const own = folder({ 'realm_config.json': { app_id: 'your-app-abcde' } });
    expect((await readConfiguration(own)).appId).toBe('your-app-abcde');
  });

  it('of the file takes precedence over another one that is given, with a warning', async () => {
    const found = await readConfiguration(fixture('stitch-2018'), 'other-abcde');
    expect(found.appId).toBe('library-qwert');
    expect(found.warnings).toContain(
      'The app ID “other-abcde” is not used, because stitch.json contains “library-qwert”.',
    );
  });

  it('is read from the newer root file when the older one has none', async () => {
    const both = folder({ 'config.json': { config_version: 20200603 }, 'realm_config.json': { app_id: 'both-abcde' } });
    expect(await readConfiguration(both)).toMatchObject({ appId: 'both-abcde', layout: 'Realm 2020' });
  });
});

describe('the settings of a provider', () => {
  const withProviders = (providers: object) =>
    readConfiguration(folder({ 'realm_config.json': { app_id: 'a' }, 'auth/providers.json': providers }));

  it('are not checked when it is off', async () => {
    const off = { 'oauth2-google': { disabled: true, config: { clientId: 7 }, redirect_uris: '' }, ...anonymous };
    expect((await withProviders(off)).providers).toEqual(['anon-user']);
  });

  it('may be null', async () => {
    const { providers, settings } = await withProviders({
      'local-userpass': { disabled: null, config: null },
      'custom-token': { config: { audience: null, signingAlgorithm: 'HS256' }, metadata_fields: null },
    });
    expect(providers).toEqual(['local-userpass', 'custom-token']);
    expect(settings['custom-token']?.metadata_fields).toEqual([]);
  });

  it('without an ID turn it off with a warning, and the others work', async () => {
    const found = await withProviders({
      ...anonymous,
      'oauth2-google': { config: { clientId: '' } },
      'oauth2-apple': { config: { clientId: ' ' } },
      'custom-function': { config: { authFunctionName: '' } },
    });
    expect(found.providers).toEqual(['anon-user']);
    expect([...found.incompleteProviders.values()].join('\n')).toMatch(
      /custom-function\.config\.authFunctionName” is empty/,
    );
    expect([...found.incompleteProviders.keys()]).toEqual(['custom-function', 'oauth2-google', 'oauth2-apple']);
  });

  it('with a placeholder that is not JSON are reported as a template', async () => {
    const template = folder({
      'realm_config.json': { app_id: 'a' },
      'auth/providers.json': '{ "anon-user": {{ anonymous }} }',
    });
    await expect(readConfiguration(template)).rejects.toThrow(
      /providers\.json is a template: replace its placeholders, such as \{\{ anonymous \}\}/,
    );
  });
});

describe('functions', () => {
  it('in packages are not functions of the app, and names cannot point outside the folder', async () => {
    const app = { 'realm_config.json': { app_id: 'a' }, 'functions/node_modules/left/index.js': 'exports = 1;' };
    expect((await readConfiguration(folder(app))).functions).toEqual([]);
    const out = folder({ ...app, 'functions/config.json': [{ name: '../values/x' }] });
    await expect(readConfiguration(out)).rejects.toThrow(/leads out of the folder/);
  });

  it('that exist twice are served once, with a warning', async () => {
    const { functions, warnings } = await readConfiguration(
      folder({
        'stitch.json': { app_id: 'a' },
        'functions/one/config.json': { name: 'greet' },
        'functions/one/source.js': 'exports = () => 1;',
        'functions/greet.js': 'exports = () => 2;',
      }),
    );
    expect(functions.map(({ source }) => source)).toEqual(['exports = () => 1;']);
    expect(warnings.join('\n')).toContain('functions/greet.js is not read');
  });
});

describe('files of functions', () => {
  it('beside the source.js of a function are not functions', async () => {
    const { functions, warnings } = await readConfiguration(
      folder({
        'stitch.json': { app_id: 'a' },
        'functions/tide/config.json': { name: 'tide' },
        'functions/tide/source.js': 'exports = () => 1;',
        'functions/tide/source.test.js': 'exports = () => 2;',
        'functions/tide/moon/phase.js': 'exports = () => 3;',
        'functions/wave.js': 'exports = () => 4;',
      }),
    );
    expect(functions.map(({ name }) => name)).toEqual(['tide', 'wave']);
    expect(warnings).toContain(
      'These files are not read, because they are beside the source.js of a function: tide/moon/phase.js, tide/source.test.js.',
    );
  });

  it('that are missing are listed in one sentence, with the names of those in a subfolder', async () => {
    const gone = Array.from({ length: 14 }, (_, at) => ({ name: `gone${String(at)}` }));
    const { warnings } = await readConfiguration(
      folder({
        'realm_config.json': { app_id: 'a' },
        'functions/config.json': [{ name: 'tide', private: true }, ...gone],
        'functions/sea/tide.js': 'exports = () => 1;',
      }),
    );
    const about = warnings.filter((line) => /not in the folder|subfolder/.test(line));
    expect(about).toHaveLength(2);
    expect(about[0]).toMatch(/cannot be called: functions\/tide\.js, functions\/gone0\.js.* and 3 more\.$/);
    expect(about[1]).toMatch(/name them there: “sea\/tide”\.$/);
  });
});

describe('files', () => {
  it('may begin with a byte order mark', async () => {
    expect((await readConfiguration(folder({ 'realm_config.json': '\uFEFF{"app_id":"a"}' }))).appId).toBe('a');
  });

  it('may be UTF-16 with a byte order mark, in either byte order', async () => {
    const little = Buffer.from('\uFEFF{"app_id":"a"}', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const path = folder({});
      writeFileSync(join(path, 'realm_config.json'), bytes);
      expect((await readConfiguration(path)).appId).toBe('a');
    }
  });

  it('that macOS adds to archives are not read', async () => {
    const junk = 'Mac OS X';
    const app = { 'values/one.json': { name: 'one', value: 1 }, 'values/._one.json': junk };
    const { functions, values } = await readConfiguration(
      folder({
        ...{ 'realm_config.json': { app_id: 'a' }, ...app, 'triggers/._new.json': junk },
        ...{ 'environments/._qa.json': junk, 'auth_providers/._anon-user.json': junk },
        ...{ 'functions/tide.js': 'exports = () => 1;', 'functions/._tide.js': junk },
      }),
    );
    expect([functions.map(({ name }) => name), values]).toEqual([['tide'], { one: 1 }]);
  });

  it('cause an error that does not name an empty setting if all of the content is wrong', async () => {
    const app = { 'realm_config.json': { app_id: 'a' }, 'functions/config.json': {} };
    await expect(readConfiguration(folder(app))).rejects.toThrow(/config\.json, line 1: the content is missing or/);
  });

  it('cause a warning when roster.json contains an unknown key', async () => {
    const { warnings } = await readConfiguration(
      folder({ 'realm_config.json': { app_id: 'a' }, 'roster.json': { maill: {} } }),
    );
    expect(warnings).toContain('roster.json: “maill” is not known here and was left out.');
  });
});
