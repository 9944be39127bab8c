/** Roster with native Wayland windows, which current Electron uses in a Wayland session. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { consentIsGone, questionOf } from '../../support/electron/consent.js';
import { type Compositor, startCompositor } from '../../support/electron/desktop/wayland.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous, electron, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand } from '../../support/electron/programs/run-cli.js';
import { Terminal } from '../../support/electron/programs/terminal.js';
import { tmpDir } from '../../support/tmp-dir.js';

let compositor: Compositor;

test.describe('Wayland window', () => {
  test.beforeAll(async () => {
    compositor = await startCompositor();
  });
  test.afterAll(() => compositor.stop());

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

  test('asks for consent in a window of its own, which the keyboard answers', async ({ launch, profile, teardown }) => {
    const { app, page } = await launch({ env: compositor.env, args: ['--ozone-platform=wayland'] });
    await addAnonymous(page);
    await expect(page.getByRole('listitem')).toHaveCount(1);
    const roster = rosterCommand(electron, rootSwitches, profile);
    const terminal = new Terminal(dirname(roster));
    teardown.add(() => terminal.close());
    const deploy = join(tmpDir('roster-script-'), 'deploy.sh');
    writeFileSync(deploy, `#!/bin/bash\nPATH='${dirname(roster)}':"$PATH"\nroster token\n`);
    chmodSync(deploy, 0o755);

    const denied = terminal.run(deploy);
    const first = await questionOf(app, 'deploy.sh');
    const isVisible = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()
          .find(({ webContents }) => webContents.getURL().includes('/consent/'))
          ?.isVisible(),
      );
    await expect.poll(isVisible).toBe(true);
    await expect(first.getByRole('button', { name: 'Deny' })).toBeFocused();
    await expect(first.getByRole('button', { name: 'Allow' })).toBeEnabled();
    // The window may be closed before the key is released.
    await first.keyboard.down('Enter');
    expect(await denied).toMatchObject({ code: 6, out: '' });
    await consentIsGone(app);

    const allowed = terminal.run(deploy);
    const second = await questionOf(app, 'deploy.sh');
    const allow = second.getByRole('button', { name: 'Allow' });
    await expect(allow).toBeEnabled();
    await second.keyboard.press('Tab');
    await expect(allow).toBeFocused();
    await second.keyboard.down('Enter');
    expect(await allowed).toMatchObject({ code: 0, out: expect.stringMatching(/^eyJ/) });
    await consentIsGone(app);
  });

  test('is shown on activation when it started hidden', async ({ launch }) => {
    const { app } = await launch({ env: compositor.env, args: ['--ozone-platform=wayland', '--hidden'] });
    const window = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    expect(await window()).toBe(false);
    await app.evaluate(({ app: electronApp }) => electronApp.emit('activate'));
    await expect.poll(window, { timeout: 300_000 }).toBe(true);
  });
});
