/** Memory of all processes after the start, beside a blank window's; and whether switching accounts makes it grow. */
import { setTimeout as wait } from 'node:timers/promises';
import { projectFolder } from '../../build/build.js';
import { buildBlankWindow } from './blank-window/build.js';
import { drivenApp } from './driven-app.js';
import { startApp } from './electron-start.js';
import { newFolder } from './folders.js';
import { switchInPage } from './in-page.mjs';
import { isQuick, runs, spreadOf } from './numbers.js';
import { memoryOf, type Memory } from './process-memory.js';
import { newProfile } from './profile.js';
import { measured, tell, tellRatio } from './row.js';

const names = { idle: 'Memory, idle', own: 'Memory, idle, written', growth: 'Memory, growth over 1,000 switches' };
/** By then the server runs, the keychain has answered and the page has collected its first garbage. */
const idleAfterMs = 6_000;
const accounts = 50;
/** After so many hundreds of switches the runtime's allocators have what they keep; from then on, growth would be a leak. */
const warmUp = isQuick ? 3 : 20;

async function idleMemory(folder: string, profile: string): Promise<Memory> {
  const { child, stop } = await startApp(folder, profile);
  try {
    await wait(idleAfterMs);
    return memoryOf(child.pid ?? 0);
  } finally {
    await stop();
  }
}

await measured([names.idle, names.own], async () => {
  const blankFolder = await buildBlankWindow();
  const [blankProfile, profile] = [newFolder(), (await newProfile(accounts)).folder];
  const blank: Memory[] = [];
  const ours: Memory[] = [];
  for (let round = 0; round < runs(10); round += 1) {
    blank.push(await idleMemory(blankFolder, blankProfile));
    ours.push(await idleMemory(projectFolder, profile));
  }
  const processes = `${String(ours[0]?.processes ?? 0)} processes, the blank window ${String(blank[0]?.processes ?? 0)}`;
  tellRatio({
    ...{ name: names.idle, unit: 'MB', aim: { atMost: 1.3 }, ours: spreadOf(ours.map(({ pss }) => pss)) },
    baseline: { what: 'a blank window', ...spreadOf(blank.map(({ pss }) => pss)) },
    explanation: `Proportional set size of all processes (${processes}) six seconds after the start with ${String(accounts)} accounts, the embedded server running.`,
  });
  tellRatio({
    ...{ name: names.own, unit: 'MB', aim: {}, ours: spreadOf(ours.map(({ own }) => own)) },
    baseline: { what: 'a blank window', ...spreadOf(blank.map(({ own }) => own)) },
    explanation:
      'The same, only what the processes have written and nobody shares: other Electrons that run at the same time change the size above, for they have the same files open, and not this one.',
  });
});

await measured([names.growth], async () => {
  const profile = await newProfile(1_000);
  const blocks = isQuick ? 3 : 10;
  const { app, page } = await drivenApp(profile, '--js-flags=--expose-gc');
  try {
    const hundred = Array.from({ length: 5 }, () => profile.ids).flat();
    const pid = app.process().pid ?? 0;
    const collected = async () => {
      await app.evaluate(() => {
        (Reflect.get(globalThis, 'gc') as () => void)();
      });
      await page.evaluate('gc()');
      await wait(500);
      return memoryOf(pid).own;
    };
    const start = await collected();
    for (let block = 0; block < warmUp; block += 1) await page.evaluate(switchInPage, hundred);
    const before = await collected();
    const after: number[] = [];
    for (let block = 0; block < blocks; block += 1) {
      await page.evaluate(switchInPage, hundred);
      after.push(await collected());
    }
    const last = after.at(-1) ?? Number.NaN;
    tell({
      ...{
        name: names.growth,
        value: last / before,
        aim: { atMost: 1.03 },
        unit: 'MB',
        ...spreadOf(after),
        median: last,
      },
      baseline: { what: `after the first ${String(warmUp * 100)} switches`, median: before },
      explanation: `Memory that the processes have written and nobody shares, garbage collected, after ${String(blocks * 100)} more switches in the list of 1,000 accounts; smallest and largest of ${String(blocks)} looks on the way. Before the first switch it was ${start.toFixed(0)} MB: the first ones fill what the runtime’s allocators keep. That makes 3 % of noise.`,
    });
  } finally {
    await app.close();
  }
});
