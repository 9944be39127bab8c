/** The same checks of the packed library in Node 20, 22 and 24, Chromium, Firefox, and both kinds of Electron process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeRelease } from '../../../build/provision/node-releases.js';
import { type RunningServer, startServer } from '../../../main/server/start-server.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, rootSwitches } from '../../support/electron/launch.js';
import { addModule, createLibraryProject } from '../../support/library/library-project.js';
import { type PageServer, startPageServer } from '../../support/library/page-server.js';
import { tmpDir } from '../../support/tmp-dir.js';

interface Report {
  results: { title: string; error: string | null }[];
  /** The runtime's own name and version. */
  runtime: string;
}

let project: string;
let pages: PageServer;
let server: RunningServer;

test.beforeAll(async () => {
  ({ project } = await createLibraryProject());
  await addModule(project, 'test/fixtures/library-checks.ts', 'library-checks.mjs');
  pages = await startPageServer(project);
  server = await startServer({
    appFolder: 'test/fixtures/library-app',
    dataFolder: tmpDir('roster-library-data-'),
    port: 0,
    limits: { failedLogins: 1_000, calls: 100_000, mails: 1_000 },
  });
});
test.afterAll(async () => {
  pages.stop();
  await server.stop();
});

/** Writes a module that runs the checks and reports the results; returns the report. */
function prepare(name: string, persistence: object): { module: string; report: Promise<Report> } {
  const settings = { appId: 'library-app', baseUrl: server.url, persistence };
  const module = `${name}.mjs`;
  writeFileSync(
    join(project, module),
    `const runtime = globalThis.process?.versions?.electron === undefined && globalThis.process?.version !== undefined
       ? 'Node ' + process.version : globalThis.process?.versions?.electron !== undefined
       ? 'Electron ' + process.versions.electron : navigator.userAgent;
     const results = await import('./library-checks.mjs').then(
       ({ runChecks }) => runChecks(${JSON.stringify(settings)}),
       (error) => [{ title: 'load the library', error: String(error?.stack ?? error) }],
     );
     await fetch(${JSON.stringify(`${pages.url}/report/${name}`)}, { method: 'POST', body: JSON.stringify({ runtime, results }) });`,
  );
  return { module, report: pages.report(name) as Promise<Report> };
}

const inFile = () => ({ baseFilePath: tmpDir('roster-library-users-') });
const inLocalStorage = { metadata: { mode: 'noEncryption' } };

/** Like `prepare`, for a page; returns its URL. */
function preparePage(name: string): { url: string; report: Promise<Report> } {
  const { module, report } = prepare(name, inLocalStorage);
  const imports = { 'roster/auth': '/library/es/browser.mjs' };
  writeFileSync(
    join(project, `${name}.html`),
    `<!doctype html><meta charset="utf-8"><script type="importmap">${JSON.stringify({ imports })}</script>` +
      `<script type="module" src="/${module}"></script>`,
  );
  return { url: `${pages.url}/${name}.html`, report };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}

function expectAllPassed({ results, runtime }: Report, name: RegExp): void {
  expect(runtime).toMatch(name);
  expect(results.filter(({ error }) => error !== null)).toEqual([]);
  expect(results.length).toBeGreaterThan(10);
}

test.describe('library', () => {
  for (const major of [20, 22, 24] as const) {
    test(`passes its checks in Node ${String(major)}`, async ({ teardown }) => {
      const node = await nodeRelease(major, resolve('.cache'));
      test.skip(node === null, 'no Node for this platform in the registry');
      const { module, report } = prepare(`node-${String(major)}`, inFile());
      const child = spawn(node ?? '', [join(project, module)], { cwd: project, stdio: 'inherit' });
      teardown.add(() => stop(child));
      expectAllPassed(await report, new RegExp(`^Node v${String(major)}\\.`));
    });
  }

  test('passes its checks in Chromium', async ({ systemBrowser }) => {
    const { url, report } = preparePage('chromium');
    const page = await systemBrowser.pages.newPage();
    await page.goto(url);
    expectAllPassed(await report, /Chrome\//);
    await page.close();
  });

  test('passes its checks in Firefox', async ({ tmpDir, teardown }) => {
    const profile = tmpDir('roster-firefox-');
    const preferences = {
      'browser.aboutwelcome.enabled': false,
      'browser.shell.checkDefaultBrowser': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'app.normandy.enabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    };
    const lines = Object.entries(preferences).map(
      (entry) => `user_pref(${entry.map((part) => JSON.stringify(part)).join(', ')});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const { url, report } = preparePage('firefox');
    const child = spawn('firefox-esr', ['--headless', '--no-remote', '--profile', profile, url], { stdio: 'ignore' });
    teardown.add(() => stop(child));
    expectAllPassed(await report, /Firefox\//);
  });

  for (const [process, argument] of [
    ['main', 'run-module'],
    ['renderer', 'open-page'],
  ] as const) {
    test(`passes its checks in Electron’s ${process} process`, async ({ tmpDir, teardown }) => {
      const isMain = process === 'main';
      const { module, report } = isMain
        ? prepare('electron-main', inFile())
        : { ...preparePage('electron-renderer'), module: '' };
      const target = isMain ? pathToFileURL(join(project, module)).href : `${pages.url}/electron-renderer.html`;
      const host = tmpDir('roster-library-host-');
      mkdirSync(join(host, 'app'));
      writeFileSync(
        join(host, 'app', 'package.json'),
        JSON.stringify({ name: 'host', version: '1.0.0', main: 'main.cjs' }),
      );
      const code = pathToFileURL(resolve('test/support/electron/programs/library-host.mjs')).href;
      writeFileSync(join(host, 'app', 'main.cjs'), `void import(${JSON.stringify(code)});`);
      const child = spawn(
        electron,
        [join(host, 'app'), ...rootSwitches, `--user-data-dir=${join(host, 'profile')}`, `--${argument}=${target}`],
        { stdio: 'inherit' },
      );
      teardown.add(() => stop(child));
      expectAllPassed(await report, isMain ? /^Electron / : /Electron\//);
    });
  }
});
