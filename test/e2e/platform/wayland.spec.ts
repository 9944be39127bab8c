/** Roster with native Wayland windows, which current Electron uses in a Wayland session. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous } from '../../support/electron/launch.js';
import { type Compositor, startCompositor } from '../../support/electron/wayland.js';

let compositor: Compositor;

test.describe('Wayland window', () => {
  test.beforeAll(async () => {
    compositor = await startCompositor();
  });
  test.afterAll(() => {
    compositor.stop();
  });

  test('appears, draws frames and adds an account', async ({ launch, profile }) => {
    const { app, page } = await launch({ env: compositor.env, args: ['--ozone-platform=wayland'] });
    const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(isVisible, { timeout: 300_000 }).toBe(true);
    // A blank window requests no second frame.
    const frames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))';
    await expect
      .poll(() => page.evaluate(`Promise.race([${frames}, new Promise((done) => setTimeout(done, 1000, false))])`), {
        timeout: 300_000,
      })
      .toBe(true);
    await addAnonymous(page);
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await app.close();
    // The stored window state can be read again.
    expect(JSON.parse(readFileSync(join(profile, 'window.json'), 'utf8'))).toMatchObject({ maximized: false });
  });

  test('is shown on activation when it started hidden', async ({ launch }) => {
    const { app } = await launch({ env: compositor.env, args: ['--ozone-platform=wayland', '--hidden'] });
    const window = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    expect(await window()).toBe(false);
    await app.evaluate(({ app: electronApp }) => electronApp.emit('activate'));
    await expect.poll(window, { timeout: 300_000 }).toBe(true);
  });
});
