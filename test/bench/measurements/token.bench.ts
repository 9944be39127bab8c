/**
 * Time of `roster token` as a whole process, compared with `gh auth token` and with an Electron app that ends at once: no command of
 * Roster can be faster than that.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { projectFolder } from '../../../build/build.js';
import { sandboxSwitches } from '../../../build/running/sandbox.js';
import { launchApp } from '../support/playwright-app.js';
import { createProfile } from '../support/profile.js';
import { printRatio, runMeasurement } from '../support/result-row.js';
import { durationMs, runCount, summarize } from '../support/statistics.js';
import { createTemporaryFolder } from '../support/temporary-folder.js';

const names = { gh: 'roster token', floor: 'roster token vs. an empty Electron app' };
const electron = process.env['ROSTER_ELECTRON'] ?? '';
const warmUp = 3;

/** A command and the times of its runs. */
interface Subject {
  command: string;
  args: readonly string[];
  times: number[];
}

/** Runs a command until it has ended. @throws Error if it fails */
async function run({ command, args }: Subject): Promise<void> {
  const env = { ...process.env, GH_TOKEN: 'placeholder', GH_NO_UPDATE_NOTIFIER: '1' };
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.slice(-2).join(' ')} exits with ${String(code)}: ${errors}`);
}

/** An app whose main script ends the process. */
function emptyApp(): string {
  const folder = join(createTemporaryFolder(), 'empty');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.cjs' }));
  writeFileSync(join(folder, 'main.cjs'), 'process.reallyExit(0);\n');
  return folder;
}

/** Answers the question about this program as a user does. */
async function allow(app: ElectronApplication): Promise<void> {
  const isConsent = (url: string) => url.includes('/consent/');
  const page =
    app.windows().find((one) => isConsent(one.url())) ??
    (await app.waitForEvent('window', { predicate: (one) => isConsent(one.url()), timeout: 60_000 }));
  const lasting = page.getByRole('radio', { name: 'Until Roster locks' });
  await lasting.check({ force: true });
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
}

await runMeasurement(Object.values(names), async () => {
  if (spawnSync('gh', ['--version']).status !== 0) throw new Error('gh is not installed (apt-get install gh)');
  const profile = await createProfile(2);
  const { app } = await launchApp(profile);
  try {
    const switches = [
      ...sandboxSwitches(electron),
      '--password-store=gnome-libsecret',
      `--user-data-dir=${profile.folder}`,
    ];
    const subject = (command: string, ...args: string[]): Subject => ({ command, args, times: [] });
    const roster = subject(electron, projectFolder, ...switches, 'token');
    const gh = subject('gh', 'auth', 'token');
    const floor = subject(electron, emptyApp(), ...sandboxSwitches(electron));
    await Promise.all([run(roster), allow(app)]);
    for (let round = 0; round < warmUp + runCount(30); round += 1)
      for (const one of [roster, gh, floor]) one.times.push(await durationMs(() => run(one)));
    const summary = ({ times }: Subject) => summarize(times.slice(warmUp));
    printRatio({
      name: names.gh,
      unit: 'ms',
      target: {},
      measured: summary(roster),
      baseline: { label: 'gh auth token', ...summary(gh) },
      explanation:
        'From the spawn of the process to its end, alternating. gh gets its token from an environment variable; Roster’s comes from the running app, which checks the permission of the calling program.',
    });
    printRatio({
      name: names.floor,
      unit: 'ms',
      target: { atMost: 1.25 },
      measured: summary(roster),
      baseline: { label: 'empty Electron app', ...summary(floor) },
      explanation: 'The same runs, compared with an app whose main script ends the process at once.',
    });
  } finally {
    await app.close();
  }
});
