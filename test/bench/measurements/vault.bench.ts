/**
 * Account switches per second when each is on disk before it is acknowledged, compared with a minimal durable write. Measured twice:
 * in main's services without a window, where the settings file is written as electron-store writes it, and in the built app, called
 * from the page.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { accountId } from '../../../preload/contract/index.js';
import { createTestServices } from '../../support/services.js';
import { activateAccounts } from '../support/page-functions.mjs';
import { launchApp } from '../support/playwright-app.js';
import { createProfile } from '../support/profile.js';
import { printRatio, runMeasurement, type Summary } from '../support/result-row.js';
import { durationMs, runCount, summarize } from '../support/statistics.js';
import { createTemporaryFolder } from '../support/temporary-folder.js';

const names = { services: 'Vault, durable switches', page: 'Vault, durable switches, from the page' };
const switchesPerRound = 20;
/** Time for the page to paint the previous round's switches, so that it does not slow down what is measured next. */
const settleMs = 400;

/** Baseline: the fewest steps after which the content survives a crash. Writes and flushes a temporary file, then renames it. */
function writeMinimally(folder: string, content: string): Promise<void> {
  const temporary = join(folder, 'baseline.tmp');
  const file = openSync(temporary, 'w', 0o600);
  writeFileSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, join(folder, 'baseline.json'));
  return Promise.resolve();
}

/** Converts durations of rounds to rates per second. */
function summarizeRates(durations: readonly number[]): Summary {
  return summarize(durations.map((ms) => (switchesPerRound * 1000) / ms));
}

async function repeat(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  for (let number = 0; number < count; number += 1) await work(number);
}

await runMeasurement(Object.values(names), async () => {
  const servicesProfile = await createProfile(1_000);
  const pageProfile = await createProfile(1_000);
  const services = await createTestServices(servicesProfile.folder, {
    fetch: () => Promise.reject(new Error('a switch sends no request to a backend')),
  });
  const { app, page } = await launchApp(pageProfile);
  const baselineFolder = createTemporaryFolder();
  const ids = servicesProfile.ids.map((id) => accountId.parse(id));
  const content = readFileSync(join(servicesProfile.folder, 'roster.json'), 'utf8');
  /** Durations of the rounds in milliseconds. */
  const durations = { services: [0], page: [0], baseline: [0] };
  try {
    for (let round = -1; round < runCount(20); round += 1) {
      // Round -1 is the warm-up.
      if (round === 0) for (const list of Object.values(durations)) list.length = 0;
      await wait(settleMs);
      durations.baseline.push(
        await durationMs(() => repeat(switchesPerRound, () => writeMinimally(baselineFolder, content))),
      );
      durations.services.push(
        await durationMs(() =>
          repeat(switchesPerRound, async (number) => {
            const id = ids[number % ids.length];
            if (id !== undefined) await services.accounts.activate(id);
          }),
        ),
      );
      durations.page.push(
        await durationMs(() => page.evaluate(activateAccounts, pageProfile.ids.slice(0, switchesPerRound))),
      );
    }
    const baseline = { label: 'write, flush, rename', ...summarizeRates(durations.baseline) };
    printRatio({
      name: names.services,
      unit: '/s',
      target: {},
      measured: summarizeRates(durations.services),
      baseline,
      explanation: `Sequential switches in a list of 1,000 accounts, each on disk before the next begins. The baseline writes the same ${String(content.length)} bytes. A switch also flushes the folder, because otherwise a crash could undo the rename; a ratio of about one half is therefore the best possible.`,
    });
    printRatio({
      name: names.page,
      unit: '/s',
      target: {},
      measured: summarizeRates(durations.page),
      baseline,
      explanation: 'The same switches in the built app, called from the page: includes electron-store and IPC.',
    });
  } finally {
    await app.close();
  }
});
