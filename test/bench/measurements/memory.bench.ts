/** Memory of all processes after startup, compared with a blank window, and growth over 1,000 account switches. */
import { setTimeout as wait } from 'node:timers/promises';
import { projectFolder } from '../../../build/build.js';
import { buildBlankWindow } from '../baselines/blank-window/build.js';
import { activateAccounts } from '../support/page-functions.mjs';
import { launchApp } from '../support/playwright-app.js';
import { type Memory, memoryOf } from '../support/process-memory.js';
import { createProfile } from '../support/profile.js';
import { printRatio, printRow, runMeasurement } from '../support/result-row.js';
import { isQuick, runCount, summarize } from '../support/statistics.js';
import { createTemporaryFolder } from '../support/temporary-folder.js';
import { startApp } from '../support/timed-start.js';

const names = {
  idle: 'Memory, idle',
  idlePrivate: 'Memory, idle, private dirty',
  startup: 'Memory, after startup',
  growth: 'Memory, growth over 1,000 switches',
};
/** By then the server is running and the keychain has responded. */
const startupMs = 6_000;
/** By then Chromium and V8 have released startup memory: garbage after eight seconds or more, tiles of old frames after forty. */
const idleMs = 60_000;
const accountCount = 50;
const switchesPerBlock = 100;
/** Number of blocks until the allocators stop growing. Growth after that would be a leak. */
const warmUpBlocks = isQuick ? 3 : 20;

/** Memory at two times after one start. */
interface Readings {
  startup: Memory;
  idle: Memory;
}

async function measureStart(folder: string, profile: string): Promise<Readings> {
  const { child, stop } = await startApp(folder, profile);
  try {
    const read = () => memoryOf(child.pid ?? 0);
    await wait(startupMs);
    const startup = read();
    await wait(idleMs - startupMs);
    return { startup, idle: read() };
  } finally {
    await stop();
  }
}

await runMeasurement([names.idle, names.idlePrivate, names.startup], async () => {
  const blankFolder = await buildBlankWindow();
  const [blankProfile, profile] = [createTemporaryFolder(), (await createProfile(accountCount)).folder];
  const blank: Readings[] = [];
  const roster: Readings[] = [];
  for (let round = 0; round < runCount(10); round += 1) {
    blank.push(await measureStart(blankFolder, blankProfile));
    roster.push(await measureStart(projectFolder, profile));
  }
  const compare = (when: keyof Readings, metric: 'pss' | 'privateDirty') => ({
    unit: 'MB',
    measured: summarize(roster.map((readings) => readings[when][metric])),
    baseline: { label: 'blank window', ...summarize(blank.map((readings) => readings[when][metric])) },
  });
  const rosterProcesses = String(roster[0]?.idle.processes ?? 0);
  const blankProcesses = String(blank[0]?.idle.processes ?? 0);
  printRatio({
    ...compare('idle', 'pss'),
    name: names.idle,
    target: { atMost: 1.3 },
    explanation: `Proportional set size of all processes (Roster ${rosterProcesses}, blank window ${blankProcesses}) a minute after startup with ${String(accountCount)} accounts and the embedded server running.`,
  });
  printRatio({
    ...compare('idle', 'privateDirty'),
    name: names.idlePrivate,
    target: {},
    explanation:
      'Private dirty memory of the same processes. Unlike the proportional set size, it does not depend on other Electron processes that map the same files.',
  });
  printRatio({
    ...compare('startup', 'pss'),
    name: names.startup,
    target: {},
    explanation:
      'Proportional set size of the same processes six seconds after startup, before they release the memory that only startup needs.',
  });
});

await runMeasurement([names.growth], async () => {
  const profile = await createProfile(1_000);
  const blocks = isQuick ? 3 : 10;
  const { app, page } = await launchApp(profile, '--js-flags=--expose-gc');
  try {
    const block = Array.from({ length: switchesPerBlock / profile.ids.length }, () => profile.ids).flat();
    const pid = app.process().pid ?? 0;
    const collectAndRead = async () => {
      await app.evaluate(() => {
        (Reflect.get(globalThis, 'gc') as () => void)();
      });
      await page.evaluate('gc()');
      await wait(500);
      return memoryOf(pid).privateDirty;
    };
    const initial = await collectAndRead();
    for (let count = 0; count < warmUpBlocks; count += 1) await page.evaluate(activateAccounts, block);
    const warm = await collectAndRead();
    const readings: number[] = [];
    for (let count = 0; count < blocks; count += 1) {
      await page.evaluate(activateAccounts, block);
      readings.push(await collectAndRead());
    }
    const last = readings.at(-1) ?? Number.NaN;
    printRow({
      ...summarize(readings),
      name: names.growth,
      value: last / warm,
      target: { atMost: 1.03 },
      unit: 'MB',
      median: last,
      baseline: { label: `after ${String(warmUpBlocks * switchesPerBlock)} warm-up switches`, median: warm },
      explanation: `Private dirty memory after garbage collection and ${String(blocks * switchesPerBlock)} more switches in a list of 1,000 accounts; the range covers ${String(blocks)} readings along the way. Before the first switch it was ${initial.toFixed(0)} MB: the warm-up fills the allocators’ caches. The noise is about 3 %.`,
    });
  } finally {
    await app.close();
  }
});
