/** The consent window and the page of programs, in both themes and in German: checked with axe, with a screenshot of each. */
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { allow, consentIsGone, deny, lengthOf, questionOf } from '../../support/electron/consent.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, rootSwitches } from '../../support/electron/launch.js';
import { rosterCommand, runProgram } from '../../support/electron/programs/run-cli.js';
import { Terminal } from '../../support/electron/programs/terminal.js';
import { addSeveralBackends, startCompanyServer } from '../../support/electron/several-backends.js';
import { applyLook, checkView } from '../../support/electron/view-check.js';
import { activate, rows, show } from '../../support/electron/window.js';
import { tmpDir } from '../../support/tmp-dir.js';

const check = (page: Page, name: string) =>
  checkView(page, name, page.url().includes('/consent/') ? { fits: ['width', 'height'] } : {});

for (const theme of ['light', 'dark'] as const) {
  test(`consent is accessible and fits its window, ${theme}`, async ({ launch, profile, teardown }) => {
    const server = await startCompanyServer();
    teardown.add(() => server.stop());
    const { app, page } = await launch();
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addSeveralBackends(page, server);
    await expect(rows(page).first()).toBeVisible();
    await activate(page, 'Tom Baker');
    const roster = rosterCommand(electron, rootSwitches, profile);
    const shell = new Terminal(dirname(roster));
    teardown.add(() => shell.close());
    const folder = join(tmpDir('roster-script-'), 'work', 'shop');
    mkdirSync(folder, { recursive: true });
    const script = (name: string, line = 'roster token') => {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/bash\nPATH='${dirname(roster)}':"$PATH"\n${line}\n`);
      chmodSync(path, 0o755);
      return path;
    };
    const question = async (program: string) => {
      const shown = await questionOf(app, program);
      await shown.emulateMedia({ colorScheme: theme });
      await expect(shown.getByRole('button', { name: /^(?:Allow|Unlock)$/ })).toBeEnabled();
      return shown;
    };

    await test.step('a script', async () => {
      const deploy = script('deploy.sh');
      const asked = shell.run(deploy);
      const shown = await question('deploy.sh');
      await check(shown, `consent-${theme}`);
      await lengthOf(shown, 'Always').check();
      await check(shown, `consent-always-${theme}`);
      await shown.getByText('Details').click();
      await check(shown, `consent-details-${theme}`);
      await allow(app, 'deploy.sh', 'Always');
      expect((await asked).code).toBe(0);
      appendFileSync(deploy, '# changed\n');
      const again = shell.run(deploy);
      await check(await question('deploy.sh'), `consent-changed-${theme}`);
      await allow(app, 'deploy.sh', 'This terminal');
      await again;
    });

    await test.step('a shell, and several questions', async () => {
      const asked = shell.run('roster token support');
      const shown = await question('bash');
      const other = runProgram(script('a-script-with-a-rather-long-name-that-does-not-fit-in-one-line.sh'), []);
      await expect(shown.getByText('1 of 2')).toBeVisible();
      await check(shown, `consent-shell-${theme}`);
      await allow(app, 'bash', 'This terminal');
      await asked;
      await check(
        await question('a-script-with-a-rather-long-name-that-does-not-fit-in-one-line.sh'),
        `consent-long-${theme}`,
      );
      await deny(app, 'a-script-with-a-rather-long-name-that-does-not-fit-in-one-line.sh');
      await other;
      await consentIsGone(app);
    });

    await test.step('the page of programs', async () => {
      const backup = shell.run(`roster run --account billing -- ${script('backup.sh', 'true')}`);
      const shown = await question('backup.sh');
      await expect(shown.getByText('Roster starts it with the token in its environment')).toBeVisible();
      await check(shown, `consent-run-${theme}`);
      await allow(app, 'backup.sh', 'Always');
      await backup;
      for (const [width, height] of [
        [1280, 800],
        [900, 600],
        [480, 720],
      ] as const) {
        await applyLook(app, page, { theme, width, height });
        await show(app, 'clients');
        await expect(page.getByRole('rowheader', { name: /backup\.sh/ })).toBeVisible();
        await check(page, `programs-${theme}-${String(width)}`);
        await page.getByRole('tab', { name: 'History' }).click();
        await check(page, `programs-history-${theme}-${String(width)}`);
        await page.getByRole('button', { name: 'Forget all…' }).click();
        await check(page, `programs-forget-${theme}-${String(width)}`);
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByRole('tab', { name: 'Allowed' }).click();
      }
    });

    await test.step('locked, and in German', async () => {
      await page.evaluate(`(async () => {
        const { lock } = window.roster;
        await lock.enable({ passphrase: 'a long passphrase', settings: { idleMinutes: null, onSleep: false, touchId: false } });
        await lock.lock();
      })()`);
      const deploy = runProgram(script('release.sh'), []);
      await check(await question('release.sh'), `consent-locked-${theme}`);
      await (await question('release.sh')).getByLabel('Passphrase').fill('a long passphrase');
      await (await question('release.sh')).getByRole('button', { name: 'Unlock' }).click();
      await deny(app, 'release.sh');
      await deploy;
      await consentIsGone(app);
      await page.evaluate(`(async () => {
        const snapshot = JSON.parse((await window.roster.state.getSnapshot()).value);
        await window.roster.settings.change({ ...snapshot.settings, language: 'de' });
      })()`);
      const german = runProgram(roster, ['run', '--', script('release.sh', 'true')]);
      await expect.poll(() => app.windows().filter((one) => one.url().includes('/consent/')).length).toBe(1);
      const shown = app.windows().find((one) => one.url().includes('/consent/'));
      if (shown === undefined) throw new Error('no window');
      await shown.emulateMedia({ colorScheme: theme });
      await expect(shown.getByRole('button', { name: 'Erlauben' })).toBeEnabled();
      await expect(shown.getByText('Roster startet es mit dem Token in seiner Umgebung')).toBeVisible();
      await check(shown, `consent-german-${theme}`);
      await shown.getByRole('button', { name: 'Ablehnen' }).click();
      await german;
    });
  });
}
