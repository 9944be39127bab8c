/**
 * From a key press to the new active account on the screen, beside one frame and the durable write that lies between. Measured in the
 * page of the built app, with real key presses.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeDurably } from '../../main/storage/durable-file.js';
import { drivenApp, pressAndWait } from './driven-app.js';
import { keyPaints, watchKeys } from './in-page.mjs';
import { msOf, percentile, runs, spreadOf } from './numbers.js';
import { newProfile } from './profile.js';
import { measured, tell, tellRatio } from './row.js';

const names = {
  median: 'Switch, 1,000 accounts',
  slowest: 'Switch, 1,000 accounts, 99 of 100',
  flat: 'Switch, 1,000 accounts against two',
};
const frameMs = 1000 / 60;

/** One app, its first two accounts, and which of them the next key press makes active. */
interface Subject {
  page: Page;
  ids: readonly string[];
  next: number;
}

/** Presses Ctrl and the number of the account that is not active, and waits until that is painted. */
async function press(subject: Subject): Promise<void> {
  const { page, ids, next } = subject;
  const selector = `[data-account="${ids[next] ?? ''}"][aria-current="true"]`;
  await pressAndWait(page, `Control+${String(next + 1)}`, selector);
  subject.next = 1 - next;
}

await measured(Object.values(names), async () => {
  const profiles = [await newProfile(2), await newProfile(1_000)] as const;
  const apps = [await drivenApp(profiles[0]), await drivenApp(profiles[1])] as const;
  try {
    const few: Subject = { page: apps[0].page, ids: profiles[0].ids, next: 1 };
    const many: Subject = { page: apps[1].page, ids: profiles[1].ids, next: 1 };
    for (const { page } of [few, many]) await page.evaluate(watchKeys);
    const warmUp = 10;
    const writes: number[] = [];
    let content = '';
    for (let round = 0; round < warmUp + runs(100); round += 1) {
      await press(few);
      await press(many);
      content ||= readFileSync(join(profiles[1].folder, 'roster.json'), 'utf8');
      writes.push(await msOf(() => writeDurably(join(profiles[1].folder, 'written-by-the-measurement.json'), content)));
    }
    const timesOf = async ({ page }: Subject) => (await page.evaluate(keyPaints)).slice(warmUp);
    const [fewTimes, manyTimes] = [await timesOf(few), await timesOf(many)];
    const write = spreadOf(writes.slice(warmUp));
    tellRatio({
      ...{ name: names.median, unit: 'ms', aim: { atMost: 1 }, ours: spreadOf(manyTimes) },
      baseline: { what: 'a frame and a durable write', ...write, median: frameMs + write.median },
      explanation: `From the key press to the end of the frame with the new active account. Compared with one frame at 60 Hz (${frameMs.toFixed(1)} ms) and the median durable write of the same ${String(content.length)} bytes in the same folder; the ends are the write's.`,
    });
    const p99 = percentile(manyTimes, 0.99);
    tell({
      ...{ name: names.slowest, value: p99 / (3 * frameMs), aim: { atMost: 1 }, unit: 'ms' },
      ...{ ...spreadOf(manyTimes), median: p99, baseline: { what: 'three frames', median: 3 * frameMs } },
      explanation: 'The same key presses: what 99 of 100 stay under, as a share of three frames.',
    });
    tellRatio({
      ...{ name: names.flat, unit: 'ms', aim: { atMost: 1.1 }, ours: spreadOf(manyTimes) },
      baseline: { what: 'two accounts', ...spreadOf(fewTimes) },
      explanation: 'The same key presses in a list of two, taken in turns: what the number of accounts costs.',
    });
  } finally {
    for (const { app } of apps) await app.close();
  }
});
