/** Drives the built app with Playwright, for measurements inside the page. */
import type { Page } from '@playwright/test';
import { launch, type Running } from '../../support/electron/launch.js';
import { arePainted, paintCount, setExpectedSelector } from './page-functions.mjs';
import type { Profile } from './profile.js';

/** Background startup work (servers, keychain) is over by then. */
const settleMs = 3_000;

/** Starts the app on a profile and waits until its list is shown and background startup work is over. */
export async function launchApp({ folder }: Profile, ...args: string[]): Promise<Running> {
  const running = await launch(folder, ...args);
  await running.page.locator('[data-account]').first().waitFor();
  await running.page.waitForTimeout(settleMs);
  return running;
}

/** Presses a key and waits until a frame with an element that matches `selector` has been painted. */
export async function pressAndWaitForPaint(page: Page, key: string, selector: string): Promise<void> {
  const before = await page.evaluate(paintCount);
  await page.evaluate(setExpectedSelector, selector);
  await page.keyboard.press(key);
  if (!(await page.evaluate(arePainted, before + 1)))
    throw new Error(`Nothing was painted within ten seconds of pressing ${key}.`);
}
