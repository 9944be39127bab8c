/** The app driven by Playwright, for what is measured inside the page. */
import type { Page } from '@playwright/test';
import { launch, type Running } from '../support/electron/launch.js';
import { answered, waitFor } from './in-page.mjs';
import type { Profile } from './profile.js';

const answerWithinMs = 10_000;

/** Starts it on a profile and waits until its list is there and the start is over. */
export async function drivenApp({ folder }: Profile, ...args: string[]): Promise<Running> {
  const running = await launch(folder, ...args);
  await running.page.locator('[data-account]').first().waitFor();
  await settle(running.page);
  return running;
}

/** What goes on after the start (servers, keychain) is not what is measured. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(3_000);
}

/** Presses a key and waits until the frame that answers it was drawn: the one with an element that `selector` names. */
export async function pressAndWait(page: Page, key: string, selector: string): Promise<void> {
  const before = await page.evaluate(answered);
  await page.evaluate(waitFor, selector);
  await page.keyboard.press(key);
  const deadline = performance.now() + answerWithinMs;
  while ((await page.evaluate(answered)) === before) {
    if (performance.now() > deadline) throw new Error(`${key} was not answered in ten seconds`);
    await page.waitForTimeout(2);
  }
}
