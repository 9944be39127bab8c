/** Roster with windows that are Wayland's own, as current Electron has them in a Wayland session. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { addAnonymous, launchWith, newProfile } from '../support/electron/launch.js';
import { type Compositor, startCompositor } from '../support/electron/wayland.js';

let compositor: Compositor;

test.beforeAll(async () => {
  compositor = await startCompositor();
});
test.afterAll(() => {
  compositor.stop();
});

test('the window shows itself, draws frames, and an account is added', async () => {
  const profile = newProfile();
  const { app, page } = await launchWith(compositor.env, profile, '--ozone-platform=wayland');
  const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await expect.poll(isVisible, { timeout: 120_000 }).toBe(true);
  // A window that is blank asks for no second frame.
  const frames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))';
  await expect
    .poll(() => page.evaluate(`Promise.race([${frames}, new Promise((done) => setTimeout(done, 1000, false))])`), {
      timeout: 120_000,
    })
    .toBe(true);
  await addAnonymous(page);
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await app.close();
  // The place of the window can be read again.
  expect(JSON.parse(readFileSync(join(profile, 'window.json'), 'utf8'))).toMatchObject({ maximized: false });
});

test('a window that waits hidden is shown when it is asked for', async () => {
  const { app } = await launchWith(compositor.env, newProfile(), '--ozone-platform=wayland', '--hidden');
  const window = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  expect(await window()).toBe(false);
  await app.evaluate(({ app: electronApp }) => electronApp.emit('activate'));
  await expect.poll(window, { timeout: 120_000 }).toBe(true);
  await app.close();
});
