import { expect, it, vi } from 'vitest';
import { waitForFirstPaint } from '../../../../main/window/first-paint.js';

it('queries the page only after it has requested the list', async () => {
  const executeJavaScript = vi.fn(() => Promise.resolve());
  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (markReady = resolve));
  const painted = waitForFirstPaint({ ready, contents: () => ({ executeJavaScript }) });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(executeJavaScript).not.toHaveBeenCalled();
  markReady();
  await painted;
  expect(executeJavaScript).toHaveBeenCalledTimes(1);
});

it.each([
  ['crashes', () => ({ executeJavaScript: () => Promise.reject(new Error('Render frame was disposed')) })],
  ['was closed', () => null],
])('resolves when the page %s', async (_name, contents) => {
  await expect(waitForFirstPaint({ ready: Promise.resolve(), contents })).resolves.toBeUndefined();
});
