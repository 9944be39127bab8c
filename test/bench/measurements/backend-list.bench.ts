/** Scrolling, loading and searching the 10,000 users and sessions on the page of a backend in the built app. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openBackendPage } from '../../support/electron/backends.js';
import { loadRows, recordedFrames, recordFrames, scrollList } from '../support/page-functions.mjs';
import { launchApp } from '../support/playwright-app.js';
import { createProfile } from '../support/profile.js';
import { printRow, runMeasurement } from '../support/result-row.js';
import { insertUsers } from '../support/server-users.js';
import { median, runCount, summarize } from '../support/statistics.js';

const frameLimitMs = 50;
const rowCount = 10_000;
const selector = '.entries';
/** What is done with a list, as the names of the rows call it. */
const actions = ['load', 'scroll', 'search'] as const;
const tabs = ['Users', 'Sessions'] as const;
const nameOf = (tab: string, action: string) => `${tab} of a backend, longest frame, ${action}`;

/** Types and deletes a search, slower than the pause after which the list is read. Returns the duration of each frame. */
async function search(page: Page): Promise<number[]> {
  await page.locator('.tab-tools input[type="search"]').focus();
  await page.evaluate(recordFrames);
  for (const key of ['9', '8', 'Backspace', 'Backspace']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(400);
  }
  return page.evaluate(recordedFrames);
}

function print(tab: string, action: string, passes: readonly (readonly number[])[], explanation: string): void {
  const longest = passes.map((frames) => Math.max(...frames));
  const frames = passes.flat();
  const tooLong = frames.filter((ms) => ms > frameLimitMs).length;
  printRow({
    ...summarize(longest),
    name: nameOf(tab, action),
    value: median(longest) / frameLimitMs,
    target: { atMost: 1 },
    unit: 'ms',
    baseline: { label: 'limit', median: frameLimitMs },
    explanation: `${explanation}; ${String(tooLong)} of ${String(frames.length)} frames took longer than ${String(frameLimitMs)} ms.`,
  });
}

await runMeasurement(
  tabs.flatMap((tab) => actions.map((action) => nameOf(tab, action))),
  async () => {
    const profile = await createProfile(2);
    const database = readdirSync(profile.folder, { recursive: true, encoding: 'utf8' }).find((path) =>
      path.endsWith('users.db'),
    );
    if (database === undefined) throw new Error('the built-in backend has no users');
    insertUsers(join(profile.folder, database), rowCount, '', { sessions: true });
    const { app, page } = await launchApp(profile);
    try {
      const shown = await openBackendPage(page, 'Test backend');
      for (const tab of tabs) {
        await shown.getByRole('tab', { name: tab }).click();
        await page.locator(`${selector} .entry`).first().waitFor();
        // Warm-up: the first pass compiles the code that renders rows.
        await page.evaluate(scrollList, { selector, ms: 1_000 });
        const loading = await page.evaluate(loadRows, 120_000);
        print(tab, 'load', [loading], `Scrolling to the end while all ${String(rowCount)} rows are loaded`);
        const passes: number[][] = [];
        for (let round = 0; round < runCount(10); round += 1)
          passes.push(await page.evaluate(scrollList, { selector, ms: 2_000 }));
        print(tab, 'scroll', passes, 'Scrolling through all rows, at 180 pixels per frame with two jumps per second');
        const searches: number[][] = [];
        for (let round = 0; round < runCount(10); round += 1) searches.push(await search(page));
        print(tab, 'search', searches, 'Typing and deleting two characters, with the results of each');
      }
    } finally {
      await app.close();
    }
  },
);
