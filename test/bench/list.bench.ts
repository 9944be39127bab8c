/** Scrolling and searching a list of 10,000 accounts, in the page of the built app. */
import type { Page } from '@playwright/test';
import { drivenApp, pressAndWait } from './driven-app.js';
import { keyPaints, scrollInPage, shownCount, watchKeys } from './in-page.mjs';
import { median, percentile, runs, spreadOf } from './numbers.js';
import { newProfile } from './profile.js';
import { measured, tell } from './row.js';

const names = {
  longest: 'List, longest frame',
  usual: 'List, 99 of 100 frames',
  search: 'List, search',
  first: 'List, first letter of a search',
};
const frameMs = 1000 / 60;
const longestMs = 50;
const accounts = 10_000;

/** Presses a key in the search field, and waits until the list shows another number of accounts. */
async function type(page: Page, key: string): Promise<void> {
  await pressAndWait(page, key, `[data-account]:not([aria-setsize="${await page.evaluate(shownCount)}"])`);
}

await measured(Object.values(names), async () => {
  const { app, page } = await drivenApp(await newProfile(accounts));
  try {
    const passes: number[][] = [];
    // The first pass compiles what draws rows.
    await page.evaluate(scrollInPage, 1_000);
    for (let round = 0; round < runs(10); round += 1) passes.push(await page.evaluate(scrollInPage, 2_000));
    const longest = passes.map((frames) => Math.max(...frames));
    tell({
      ...{ name: names.longest, value: median(longest) / longestMs, aim: { atMost: 1 }, unit: 'ms' },
      ...{ ...spreadOf(longest), baseline: { what: 'the longest that is allowed', median: longestMs } },
      explanation: `The longest frame of two seconds of scrolling through ${String(accounts)} accounts, 180 pixels with each frame and twice a second to another place.`,
    });
    const all = passes.flat();
    const long = all.filter((ms) => ms > longestMs).length;
    tell({
      ...{ name: names.usual, value: percentile(all, 0.99) / frameMs, aim: {}, unit: 'ms', ...spreadOf(all) },
      ...{ median: percentile(all, 0.99), baseline: { what: 'a frame', median: frameMs } },
      explanation: `What 99 of 100 frames of the same scrolling stay under; ${String(long)} of ${String(all.length)} frames took longer than ${String(longestMs)} ms.`,
    });
    await page.evaluate('document.querySelector(".accounts").scrollTop = 0');
    await page.locator('input[type="search"]').focus();
    await page.evaluate(watchKeys);
    const letters = '987';
    for (let round = 0; round < runs(20); round += 1) {
      for (const letter of letters) await type(page, letter);
      // The tests of the page say what Escape does: the whole list comes back.
      await type(page, 'Escape');
    }
    const times = await page.evaluate(keyPaints);
    const each = letters.length + 1;
    const narrowing = times.filter((_time, number) => number % each !== each - 1);
    const first = times.filter((_time, number) => number % each === 0);
    const explanation =
      'From pressing a key in the search field to the end of the frame with the answer, as a share of one frame at 60 Hz.';
    for (const [name, values] of [
      [names.search, narrowing],
      [names.first, first],
    ] as const) {
      tell({
        ...{ name, value: median(values) / frameMs, aim: { atMost: 1 }, unit: 'ms', ...spreadOf(values) },
        ...{ baseline: { what: 'a frame', median: frameMs }, explanation },
      });
    }
  } finally {
    await app.close();
  }
});
