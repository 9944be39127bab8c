/** The library's examples for React and Svelte, built and used in a real browser. */
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { type RunningServer, startServer } from '../../../main/server/start-server.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { createLibraryProject } from '../../support/library/library-project.js';
import { startPageServer } from '../../support/library/page-server.js';
import { tmpDir } from '../../support/tmp-dir.js';

const examples = 'main/auth/examples';
const password = 'correct horse';

let project: string;
let server: RunningServer;

test.beforeAll(async () => {
  ({ project } = await createLibraryProject());
  server = await startServer({
    appFolder: 'test/fixtures/library-app',
    dataFolder: tmpDir('roster-library-data-'),
    port: 0,
  });
  for (const name of ['react', 'svelte']) await buildExample(name);
});
test.afterAll(async () => {
  await server.stop();
});

async function buildExample(name: string): Promise<void> {
  await build({
    configFile: false,
    root: join(examples, name),
    base: './',
    logLevel: 'warn',
    plugins: name === 'svelte' ? [svelte({ configFile: false })] : [],
    resolve: { alias: { 'roster/auth': join(project, 'library', 'es', 'browser.mjs') } },
    define: {
      'import.meta.env.VITE_APP_ID': JSON.stringify('library-app'),
      'import.meta.env.VITE_BASE_URL': JSON.stringify(server.url),
    },
    build: { outDir: join(project, name), emptyOutDir: true },
  });
}

for (const name of ['react', 'svelte']) {
  test(`the ${name} example follows its users through login, link, switch, reload and logout`, async ({
    systemBrowser,
    teardown,
  }) => {
    // An origin of its own, so that the other example's users are not in its storage.
    const pages = await startPageServer(project);
    teardown.add(() => {
      pages.stop();
    });
    const page = await systemBrowser.pages.newPage();
    teardown.add(() => page.close());
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(`${pages.url}/${name}/index.html`);
    const press = (label: string) => page.getByRole('button', { name: label, exact: true }).click();
    const fill = async (email: string, secret = password) => {
      await page.getByLabel('Email').fill(email);
      await page.getByLabel('Password').fill(secret);
    };
    const heading = page.getByRole('heading');
    await expect(page.getByText('Signed out', { exact: true })).toBeVisible();

    await press('Continue anonymously');
    await expect(heading).toHaveText('Anonymous');
    await expect(page.getByText('Level 1, since 2020')).toBeVisible();

    await fill(`${name}-ada@example.com`);
    await press('Add email address');
    await expect(heading).toHaveText(`${name}-ada@example.com`);
    await press('Next level');
    await expect(page.getByText('Level 2, since 2020')).toBeVisible();

    await fill(`${name}-grace@example.com`);
    await press('Register');
    await expect(heading).toHaveText(`${name}-grace@example.com`);
    await expect(page.getByText('Level 1, since 2020')).toBeVisible();
    await press(`Switch to ${name}-ada@example.com`);
    await expect(heading).toHaveText(`${name}-ada@example.com`);
    await expect(page.getByText('Level 2, since 2020')).toBeVisible();

    await page.reload();
    await expect(heading).toHaveText(`${name}-ada@example.com`);
    await expect(page.getByText('Level 2, since 2020')).toBeVisible();

    await press('Log out');
    await expect(heading).toHaveText(`${name}-grace@example.com`);
    await expect(page.getByText(`${name}-ada@example.com is signed out`)).toBeVisible();
    await press('Log out');
    await expect(page.getByText('Signed out', { exact: true })).toBeVisible();

    await fill(`${name}-ada@example.com`, 'wrong password');
    await press('Sign in');
    await expect(page.getByRole('alert')).toHaveText('unauthorized');
    await fill(`${name}-ada@example.com`);
    await press('Sign in');
    await expect(heading).toHaveText(`${name}-ada@example.com`);
    await expect(page.getByRole('alert')).toBeHidden();
    expect(failures).toEqual([]);
  });
}
