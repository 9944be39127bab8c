/** Scrolling and searching a list of 10,000 accounts in the page of the built app. */
import type { Page } from '@playwright/test';
import { paintTimes, recordKeyPaints, scrollList, shownAccountCount } from '../support/page-functions.mjs';
import { launchApp, pressAndWaitForPaint } from '../support/playwright-app.js';
import { createProfile } from '../support/profile.js';
import { printRow, runMeasurement } from '../support/result-row.js';
import { median, percentile, runCount, summarize } from '../support/statistics.js';

const names = {
  longestFrame: 'List, longest frame',
  frame99: 'List, 99th percentile of frames',
  search: 'List, search',
  firstLetter: 'List, first letter of a search',
};
const frameMs = 1000 / 60;
const frameLimitMs = 50;
const accountCount = 10_000;
const selector = '.accounts';

/** Presses a key in the search field and waits until the list shows a different number of accounts. */
async function pressInSearch(page: Page, key: string): Promise<void> {
  const shown = await page.evaluate(shownAccountCount);
  await pressAndWaitForPaint(page, key, `[data-account]:not([aria-setsize="${shown}"])`);
}

await runMeasurement(Object.values(names), async () => {
  const { app, page } = await launchApp(await createProfile(accountCount));
  try {
    const passes: number[][] = [];
    // Warm-up: the first pass compiles the code that renders rows.
    await page.evaluate(scrollList, { selector, ms: 1_000 });
    for (let round = 0; round < runCount(10); round += 1)
      passes.push(await page.evaluate(scrollList, { selector, ms: 2_000 }));
    const longestFrames = passes.map((frames) => Math.max(...frames));
    printRow({
      ...summarize(longestFrames),
      name: names.longestFrame,
      value: median(longestFrames) / frameLimitMs,
      target: { atMost: 1 },
      unit: 'ms',
      baseline: { label: 'limit', median: frameLimitMs },
      explanation: `Longest frame while scrolling through ${String(accountCount)} accounts for two seconds, at 180 pixels per frame with two jumps per second.`,
    });
    const frames = passes.flat();
    const frame99 = percentile(frames, 0.99);
    const tooLong = frames.filter((ms) => ms > frameLimitMs).length;
    printRow({
      ...summarize(frames),
      name: names.frame99,
      value: frame99 / frameMs,
      target: {},
      unit: 'ms',
      median: frame99,
      baseline: { label: 'one frame', median: frameMs },
      explanation: `99th percentile of the frames of all passes; ${String(tooLong)} of ${String(frames.length)} frames took longer than ${String(frameLimitMs)} ms.`,
    });
    await page.evaluate('document.querySelector(".accounts").scrollTop = 0');
    await page.locator('input[type="search"]').focus();
    await page.evaluate(recordKeyPaints);
    const letters = '987';
    for (let round = 0; round < runCount(20); round += 1) {
      for (const letter of letters) await pressInSearch(page, letter);
      // Escape clears the search, which shows the whole list again.
      await pressInSearch(page, 'Escape');
    }
    const times = await page.evaluate(paintTimes);
    const keysPerRound = letters.length + 1;
    const letterTimes = times.filter((_time, number) => number % keysPerRound !== keysPerRound - 1);
    const firstLetterTimes = times.filter((_time, number) => number % keysPerRound === 0);
    for (const [name, values] of [
      [names.search, letterTimes],
      [names.firstLetter, firstLetterTimes],
    ] as const) {
      printRow({
        ...summarize(values),
        name,
        value: median(values) / frameMs,
        target: { atMost: 1 },
        unit: 'ms',
        baseline: { label: 'one frame', median: frameMs },
        explanation:
          'From a key press in the search field until the frame with the result is painted, relative to one frame at 60 Hz.',
      });
    }
  } finally {
    await app.close();
  }
});
