/** Waits until a page has finished moving. */
import type { Page } from '@playwright/test';

/**
 * Runs in the page. A string, because the page's types are not available in the tests. What turns for as long as it is shown
 * does not count. A hidden window draws nothing.
 */
const standStill = `(async () => {
  const [stillMs, mostMs] = [150, 30_000];
  const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 100); });
  const start = performance.now();
  let [before, since] = ['', start];
  while (document.visibilityState === 'visible' && performance.now() - since < stillMs && performance.now() - start < mostMs) {
    await frame();
    const running = document.getAnimations().filter(({ playState }) => playState === 'running');
    const endless = running.filter(({ effect }) => effect?.getComputedTiming().endTime === Infinity);
    const turning = new Set(endless.flatMap(({ effect: { target } }) => [target, ...(target?.querySelectorAll('*') ?? [])]));
    const places = [...document.querySelectorAll('body *')].filter((one) => !turning.has(one)).map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return [x, y, width, height].join();
    }).join(' ');
    if (running.length > endless.length || places !== before) since = performance.now();
    before = places;
  }
})()`;

/** Waits until nothing is animated and nothing has moved for a moment, as dialogs and menus do after they open. */
export async function standsStill(page: Page): Promise<void> {
  await page.evaluate(standStill);
}
