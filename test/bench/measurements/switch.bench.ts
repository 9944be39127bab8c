/**
 * Time from a key press until the new active account is painted, compared with one frame plus the durable write that a switch includes.
 * Measured in the page of the built app with real key presses.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeDurably } from '../../../main/storage/durable-file.js';
import { paintTimes, recordKeyPaints } from '../support/page-functions.mjs';
import { launchApp, pressAndWaitForPaint } from '../support/playwright-app.js';
import { createProfile } from '../support/profile.js';
import { printRatio, printRow, runMeasurement } from '../support/result-row.js';
import { durationMs, percentile, runCount, summarize } from '../support/statistics.js';

const names = {
  median: 'Switch, 1,000 accounts',
  percentile99: 'Switch, 1,000 accounts, 99th percentile',
  scaling: 'Switch, 1,000 accounts vs. two',
};
const frameMs = 1000 / 60;
const warmUp = 10;
/** Before each key press the work after the one before is over; the random part keeps presses from following the frames. */
const pauseMs = () => 40 + 20 * Math.random();

/** A running app and the first two accounts of its list, which the key presses activate alternately. */
interface Subject {
  page: Page;
  ids: readonly string[];
  /** Index of the account that the next key press activates. */
  next: number;
}

/** Presses Ctrl and the number of the inactive account, and waits until it is painted as active. */
async function switchAccount(subject: Subject): Promise<void> {
  const { page, ids, next } = subject;
  const selector = `[data-account="${ids[next] ?? ''}"][aria-current="true"]`;
  await page.waitForTimeout(pauseMs());
  await pressAndWaitForPaint(page, `Control+${String(next + 1)}`, selector);
  subject.next = 1 - next;
}

await runMeasurement(Object.values(names), async () => {
  const profiles = [await createProfile(2), await createProfile(1_000)] as const;
  const apps = [await launchApp(profiles[0]), await launchApp(profiles[1])] as const;
  try {
    const two: Subject = { page: apps[0].page, ids: profiles[0].ids, next: 1 };
    const thousand: Subject = { page: apps[1].page, ids: profiles[1].ids, next: 1 };
    for (const { page } of [two, thousand]) await page.evaluate(recordKeyPaints);
    const writeTimes: number[] = [];
    const { folder } = profiles[1];
    let content = '';
    for (let round = 0; round < warmUp + runCount(100); round += 1) {
      await switchAccount(two);
      await switchAccount(thousand);
      content ||= readFileSync(join(folder, 'roster.json'), 'utf8');
      writeTimes.push(await durationMs(() => writeDurably(join(folder, 'baseline.json'), content)));
    }
    const timesOf = async ({ page }: Subject) => (await page.evaluate(paintTimes)).slice(warmUp);
    const [twoTimes, thousandTimes] = [await timesOf(two), await timesOf(thousand)];
    const write = summarize(writeTimes.slice(warmUp));
    printRatio({
      name: names.median,
      unit: 'ms',
      target: { atMost: 1 },
      measured: summarize(thousandTimes),
      baseline: { ...write, label: 'one frame + durable write', median: frameMs + write.median },
      explanation: `From the key press until the frame with the new active account is painted. The baseline is one frame at 60 Hz (${frameMs.toFixed(1)} ms) plus the median durable write of the same ${String(content.length)} bytes in the same folder; its range is that of the write.`,
    });
    const percentile99 = percentile(thousandTimes, 0.99);
    printRow({
      ...summarize(thousandTimes),
      name: names.percentile99,
      value: percentile99 / (3 * frameMs),
      target: { atMost: 1 },
      unit: 'ms',
      median: percentile99,
      baseline: { label: 'three frames', median: 3 * frameMs },
      explanation: '99th percentile of the same key presses, relative to three frames.',
    });
    printRatio({
      name: names.scaling,
      unit: 'ms',
      target: { atMost: 1.1 },
      measured: summarize(thousandTimes),
      baseline: { label: 'two accounts', ...summarize(twoTimes) },
      explanation: 'The same key presses, alternating with key presses in a list of two accounts.',
    });
  } finally {
    for (const { app } of apps) await app.close();
  }
});
