/** Memory of all processes after the start, beside a blank window's; and whether switching accounts makes it grow. */
import { setTimeout as wait } from 'node:timers/promises';
import { projectFolder } from '../../build/build.js';
import { buildBlankWindow } from './blank-window/build.js';
import { drivenApp } from './driven-app.js';
import { startApp } from './electron-start.js';
import { newFolder } from './folders.js';
import { switchInPage } from './in-page.mjs';
import { isQuick, runs, spreadOf } from './numbers.js';
import { type Memory, memoryOf } from './process-memory.js';
import { newProfile } from './profile.js';
import { measured, tell, tellRatio } from './row.js';

const names = {
  idle: 'Memory, idle',
  own: 'Memory, idle, written',
  early: 'Memory, right after the start',
  growth: 'Memory, growth over 1,000 switches',
};
/** By then the server runs and the keychain has answered. */
const startedAfterMs = 6_000;
/** By then the runtime has given back what it held for the start: garbage after eight seconds and more, tiles of old frames after forty. */
const idleAfterMs = 60_000;
const accounts = 50;
/** After so many hundreds of switches the runtime's allocators have what they keep; from then on, growth would be a leak. */
const warmUp = isQuick ? 3 : 20;

/** Looks at one start twice. */
interface Looks {
  early: Memory;
  idle: Memory;
}

async function memoryAfterStart(folder: string, profile: string): Promise<Looks> {
  const { child, stop } = await startApp(folder, profile);
  try {
    const look = () => memoryOf(child.pid ?? 0);
    await wait(startedAfterMs);
    const early = look();
    await wait(idleAfterMs - startedAfterMs);
    return { early, idle: look() };
  } finally {
    await stop();
  }
}

await measured([names.idle, names.own, names.early], async () => {
  const blankFolder = await buildBlankWindow();
  const [blankProfile, profile] = [newFolder(), (await newProfile(accounts)).folder];
  const blank: Looks[] = [];
  const ours: Looks[] = [];
  for (let round = 0; round < runs(10); round += 1) {
    blank.push(await memoryAfterStart(blankFolder, blankProfile));
    ours.push(await memoryAfterStart(projectFolder, profile));
  }
  const compared = (when: keyof Looks, what: 'pss' | 'own') => ({
    unit: 'MB',
    ours: spreadOf(ours.map((looks) => looks[when][what])),
    baseline: { what: 'a blank window', ...spreadOf(blank.map((looks) => looks[when][what])) },
  });
  const processes = `${String(ours[0]?.idle.processes ?? 0)} processes, the blank window ${String(blank[0]?.idle.processes ?? 0)}`;
  tellRatio({
    ...{ name: names.idle, aim: { atMost: 1.3 }, ...compared('idle', 'pss') },
    explanation: `Proportional set size of all processes (${processes}) a minute after the start with ${String(accounts)} accounts, the embedded server running.`,
  });
  tellRatio({
    ...{ name: names.own, aim: {}, ...compared('idle', 'own') },
    explanation:
      'The same, only what the processes have written and nobody shares: other Electrons that run at the same time change the size above, for they have the same files open, and not this one.',
  });
  tellRatio({
    ...{ name: names.early, aim: {}, ...compared('early', 'pss') },
    explanation:
      'The size of the same processes six seconds after the start, when they still hold what only the start needed.',
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
