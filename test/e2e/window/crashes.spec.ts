/** Unexpected errors: Roster writes a report without secrets, explains what happened and loses nothing. */
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { chooseBuiltIn } from '../../support/built-in-backend.js';
import { crashReportsIn } from '../../support/electron/crash-reports.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, register } from '../../support/electron/launch.js';
import { activate } from '../../support/electron/window.js';

const token = `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(40)}`;

/** Answers native dialogs with “Continue” and records their text. Playwright cannot press their buttons. */
async function answerDialogs(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }) => {
    const output: string[] = [];
    Object.assign(globalThis, { said: output });
    dialog.showMessageBox = ((options: Electron.MessageBoxOptions) => {
      output.push(`${options.message} ${options.detail ?? ''} [${options.buttons?.join('|') ?? ''}]`);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  });
  return () => app.evaluate(() => Reflect.get(globalThis, 'said') as string[]);
}

test.use({ crashes: true });

test.describe('crash handling', () => {
  test('shows a dialog, writes a redacted report and keeps running after an uncaught error', async ({
    app,
    page,
    profile,
  }) => {
    const output = await answerDialogs(app);
    await addAnonymous(page);

    await app.evaluate((_electron, secret) => {
      setTimeout(() => {
        throw new Error(`lost: Bearer ${secret}`);
      });
    }, token);
    await expect.poll(output).toHaveLength(1);
    expect((await output())[0]).toContain('Your accounts are safe');
    expect((await output())[0]).toContain('[Continue|Restart|Show report]');

    await app.evaluate((_electron, secret) => {
      void Promise.reject(new Error(`refused: password=${secret}`));
    }, 'hunter2');
    await expect.poll(output).toHaveLength(2);

    await page.evaluate((secret) => {
      for (let count = 0; count < 3; count += 1)
        setTimeout(() => {
          throw new TypeError(`page: access_token=${secret}`);
        });
    }, token);
    await expect.poll(output).toHaveLength(3);

    await expect.poll(() => crashReportsIn(profile)).toHaveLength(3);
    const reports = crashReportsIn(profile);
    expect(reports.filter((text) => text.includes('in: main'))).toHaveLength(2);
    expect(reports.filter((text) => text.includes('in: page'))).toHaveLength(1);
    expect(reports.join('\n')).not.toMatch(/eyJ|hunter2|aaaa/);
    expect(readFileSync(join(profile, 'logs', 'main.log'), 'utf8')).not.toMatch(/eyJ|hunter2|aaaa/);

    await register(page, 'ada@example.com', 'correct horse');
    await expect(page.getByRole('listitem')).toHaveCount(2);
  });

  test('restores the page after its process crashes, and shows a dialog when it keeps crashing', async ({
    app,
    page,
    profile,
  }) => {
    const output = await answerDialogs(app);
    await register(page, 'ada@example.com', 'correct horse');
    await addAnonymous(page);
    await activate(page, 'ada@example.com');
    await expect(page.getByRole('listitem', { name: 'ada@example.com' })).toHaveAttribute('aria-current', 'true');
    await page
      .getByRole('listitem', { name: /^Anonymous/ })
      .getByRole('button', { name: 'Actions for' })
      .click();
    await page.getByRole('menuitem', { name: 'Account details' }).click();
    await expect(page.getByRole('article', { name: /^Account Anonymous/ })).toBeVisible();

    /** Text of the page, read through main, because Playwright cannot use a page after a crash. */
    const shown = () =>
      app.evaluate(
        ({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`({
        active: document.querySelector('[aria-current="true"]')?.textContent.includes('ada@example.com') ?? false,
        heading: document.querySelector('h1, h2')?.textContent ?? '',
        rows: document.querySelectorAll('[aria-current="true"]').length,
      })`) as Promise<unknown>,
      );
    const before = await shown();
    const crash = async () => {
      await app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        return new Promise<void>((done) => {
          contents?.once('render-process-gone', () => {
            done();
          });
          contents?.forcefullyCrashRenderer();
        });
      });
    };
    await crash();
    await expect.poll(() => shown().catch(() => null), { timeout: 300_000 }).toEqual(before);
    expect(await output()).toEqual([]);
    for (let count = 0; count < 2; count += 1) {
      await crash();
      await expect.poll(() => shown().catch(() => null), { timeout: 300_000 }).toEqual(before);
    }
    await crash();
    await expect.poll(output).toHaveLength(1);
    await expect.poll(() => crashReportsIn(profile)).toHaveLength(4);
    await expect.poll(() => shown().catch(() => null), { timeout: 300_000 }).toEqual(before);
  });

  test('removes the temporary files that a killed process left', async ({ profile, launch }) => {
    chooseBuiltIn(profile);
    const vault = join(profile, 'vault');
    mkdirSync(vault, { mode: 0o700 });
    const left = [join(profile, '.accounts.json.0123456789ab.tmp'), join(vault, '.manifest.0123456789ab.tmp')];
    for (const path of left) {
      writeFileSync(path, '{');
      utimesSync(path, 0, 0);
    }
    const { page } = await launch();
    await addAnonymous(page);
    await expect.poll(() => left.filter((path) => existsSync(path))).toEqual([]);
    await expect(page.getByRole('listitem')).toHaveCount(1);
  });
});
