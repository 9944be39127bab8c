/** The import report of an app folder on its way to the window, and the files that it opens, with real folders and reports. */
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noSignIn } from '../../../../../main/backends/backend.js';
import { shownReport } from '../../../../../main/embedded-server/shown-report.js';
import { backendHandlers, type BackendServices } from '../../../../../main/ipc/handlers/backends/backends.js';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';
import { createReport } from '../../../../../main/server/import-report/create-report.js';
import { backendId, type ImportReport } from '../../../../../preload/contract/index.js';
import { createTestServices, memoryKeyStore } from '../../../../support/services.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const id = backendId.parse('b-1');
const on = (name: string, more: object = {}) => ({ [name]: { name, type: name, disabled: false, ...more } });
const app = {
  'realm_config.json': { app_id: 'mill-abcde', name: 'mill' },
  'auth/providers.json': {
    ...on('anon-user'),
    ...on('oauth2-facebook', { config: { clientId: '1' }, secret_config: { clientSecret: 'fb\u202esecret' } }),
  },
  'functions/config.json': [{ name: 'pay' }, { name: 'greet' }],
  'functions/pay.js': "exports = () => require('left-pad')('1', 2);",
  'functions/greet.js': 'exports = (name) => name;',
  'secrets.json': {},
  'notes.txt': 'not part of the app',
};

async function writeApp(): Promise<{ folder: string; report: ImportReport }> {
  const folder = realpathSync(tmpDir('roster-app-'));
  for (const [name, content] of Object.entries(app)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { folder, report: shownReport(await createReport(await readConfiguration(folder))) };
}

/** Services with the app as a backend, and handlers over a shell that records what it opens. */
async function serve(folder: string) {
  const services = await createTestServices(tmpDir('roster-reports-'), {
    selectKeyStore: () => Promise.resolve(memoryKeyStore()),
  });
  const ready = {
    url: 'http://127.0.0.1:1',
    appId: 'mill-abcde',
    displayName: 'Mill',
    providers: [],
    signIn: noSignIn,
  };
  await services.backendManagement.addFolder(id, folder, ready);
  const opened: string[] = [];
  const unasked = () => Promise.reject(new Error('not asked'));
  const shell: BackendServices = {
    ...{ restart: () => undefined, tryFolder: unasked, serve: unasked, remove: unasked, discard: unasked },
    ...{ askAboutFolder: unasked, askAboutFunctions: unasked, chooseFolder: unasked, outboxFolder: unasked },
    ...{ parseEmailAction: () => null, addEmailAction: unasked },
    openFolder: (path) => Promise.resolve(void opened.push(`folder ${path}`)),
    openFile: (path) => Promise.resolve(void opened.push(`file ${path}`)),
    showInFolder: (path) => void opened.push(`shown ${path}`),
  };
  return { services, opened, calls: backendHandlers(() => Promise.resolve(services), shell) };
}

describe('the import report of a backend', () => {
  it('is summarized, also if it arrives before the folder is added', async () => {
    const { folder, report } = await writeApp();
    const { services, calls } = await serve(folder);
    const other = backendId.parse('b-2');
    services.backends.embedded.reported(other, report);
    const second = `${folder}-2`;
    await services.backendManagement.addFolder(other, second, { appId: 'mill-abcde', displayName: 'Second' });
    expect(services.backends.summary(other).report).toEqual({
      everyUserCanSignIn: false,
      signInMethods: { working: 1, failing: 1 },
      functions: { working: 1, failing: 1 },
      missingSecrets: 1,
      unserved: 1,
    });
    expect(await calls['backends.importReport']({ backendId: other })).toEqual(report);
  });

  it('is forgotten when the server starts again, and when the user declines its folder', async () => {
    const { folder, report } = await writeApp();
    const { services, calls } = await serve(folder);
    services.backends.embedded.reported(id, report);
    services.backends.embedded.starting(id);
    expect(services.backends.summary(id).report).toBeNull();
    expect(await calls['backends.importReport']({ backendId: id })).toBeNull();
    services.backends.embedded.reported(id, report);
    services.backends.embedded.forgetReport(id);
    expect(services.backends.summary(id).report).toBeNull();
  });

  it('contains no invisible characters of the folder, and no path but those of the files to change', async () => {
    const { folder, report } = await writeApp();
    expect(report.missingSecrets).toEqual([{ name: 'fb\ufffdsecret', file: 'secrets.json' }]);
    expect(report.folder).toBe(folder);
    expect(report.functions.find(({ name }) => name === 'pay')).toEqual({
      name: 'pay',
      file: 'functions/pay.js',
      problems: [{ kind: 'package', name: 'left-pad', line: 1 }],
    });
  });
});

describe('opening a file of an app folder', () => {
  it('opens JSON with its program, and shows all else in the file manager', async () => {
    const { folder, report } = await writeApp();
    const { services, calls, opened } = await serve(folder);
    services.backends.embedded.reported(id, report);
    await calls['backends.openAppFile']({ backendId: id, file: 'secrets.json' });
    await calls['backends.openAppFile']({ backendId: id, file: 'functions/pay.js' });
    await calls['backends.openAppFolder']({ backendId: id });
    expect(opened).toEqual([
      `file ${join(folder, 'secrets.json')}`,
      `shown ${join(folder, 'functions/pay.js')}`,
      `folder ${folder}`,
    ]);
  });

  it.each(['notes.txt', '../secrets.json', '/etc/passwd', 'functions', ''])(
    'rejects “%s”, which the report does not name',
    async (file) => {
      const { folder, report } = await writeApp();
      const { services, calls, opened } = await serve(folder);
      services.backends.embedded.reported(id, report);
      await expect(calls['backends.openAppFile']({ backendId: id, file })).rejects.toMatchObject({
        code: 'appFileNotFound',
      });
      expect(opened).toEqual([]);
    },
  );

  it('rejects every file before there is a report, and one that was removed', async () => {
    const { folder, report } = await writeApp();
    const { services, calls, opened } = await serve(folder);
    const open = (file: string) => calls['backends.openAppFile']({ backendId: id, file });
    await expect(open('secrets.json')).rejects.toMatchObject({ code: 'appFileNotFound' });
    services.backends.embedded.reported(id, { ...report, missingSecrets: [{ name: 'a', file: 'gone.json' }] });
    await expect(open('gone.json')).rejects.toMatchObject({ code: 'appFileNotFound' });
    expect(opened).toEqual([]);
  });

  it('follows no symbolic link out of the folder, and no folder of the report outside it', async () => {
    const { folder, report } = await writeApp();
    const elsewhere = realpathSync(tmpDir('roster-elsewhere-'));
    writeFileSync(join(elsewhere, 'private.json'), '{}');
    symlinkSync(join(elsewhere, 'private.json'), join(folder, 'link.json'));
    const { services, calls, opened } = await serve(folder);
    const missingSecrets = [{ name: 'a', file: 'link.json' }];
    services.backends.embedded.reported(id, { ...report, missingSecrets });
    await expect(calls['backends.openAppFile']({ backendId: id, file: 'link.json' })).rejects.toMatchObject({
      code: 'appFileNotFound',
    });
    services.backends.embedded.reported(id, {
      ...{ ...report, folder: elsewhere },
      missingSecrets: [{ name: 'a', file: 'private.json' }],
    });
    await expect(calls['backends.openAppFile']({ backendId: id, file: 'private.json' })).rejects.toMatchObject({
      code: 'appFileNotFound',
    });
    expect(opened).toEqual([]);
  });

  it('treats a link by what it leads to: a program named .json is only shown', async () => {
    const { folder, report } = await writeApp();
    symlinkSync(join(folder, 'functions/pay.js'), join(folder, 'tool.json'));
    const { services, calls, opened } = await serve(folder);
    services.backends.embedded.reported(id, { ...report, missingSecrets: [{ name: 'a', file: 'tool.json' }] });
    await calls['backends.openAppFile']({ backendId: id, file: 'tool.json' });
    expect(opened).toEqual([`shown ${join(folder, 'functions/pay.js')}`]);
  });
});
