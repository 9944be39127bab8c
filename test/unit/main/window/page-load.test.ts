/** The start waits while the page needs the main thread. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PageLoad } from '../../../../main/window/page-load.js';

/** Whether a yield is over after the turn of the event loop that it always takes. */
async function isShort(page: PageLoad): Promise<boolean> {
  let isOver = false;
  const yielded = page.yield().then(() => (isOver = true));
  await new Promise((done) => setImmediate(done));
  await Promise.resolve();
  const wasOver = isOver;
  await yielded;
  return wasOver;
}

it('waits for the first request of the page', async () => {
  const page = new PageLoad();
  let isOver = false;
  const yielded = page.yield().then(() => (isOver = true));
  await wait(10);
  expect(isOver).toBe(false);
  page.requested('/index.html');
  await yielded;
  expect(await isShort(page)).toBe(true);
});

it('goes on without a request, and does not wait again', async () => {
  const page = new PageLoad();
  await page.yield();
  expect(await isShort(page)).toBe(true);
});

it('waits for the preload script from the commit until the page requests its scripts', async () => {
  const page = new PageLoad();
  page.requested('/index.html');
  expect(await isShort(page)).toBe(true);
  page.committed();
  expect(await isShort(page)).toBe(false);
  page.requested('/assets/index.css');
  expect(await isShort(page)).toBe(false);
  page.requested('/assets/index.js');
  expect(await isShort(page)).toBe(true);
});
