/** Waits for the page's first paint. */
import { setTimeout as wait } from 'node:timers/promises';
import type { WebContents } from 'electron';

/** How long to wait for the page before startup continues without a first paint. */
const firstPaintTimeoutMs = 5_000;
/** How long to wait for the page to become idle. If it is busy longer, something other than the first paint keeps it busy. */
const idleTimeoutMs = 1_000;

/** Runs in the page. Waits for idle, then two animation frames: only then is the list painted. */
const listIsPainted = `new Promise((done) => {
  const frames = (count) => count === 0 ? done() : requestAnimationFrame(() => frames(count - 1));
  requestIdleCallback(() => frames(2), { timeout: ${String(idleTimeoutMs)} });
})`;

export interface PaintedPage {
  /** Resolves when the page has requested the list. */
  ready: Promise<void>;
  /** Null without a window. */
  contents: () => Pick<WebContents, 'executeJavaScript'> | null;
}

/** Resolves once the list is painted, or after a time limit. */
export async function waitForFirstPaint({ ready, contents }: PaintedPage): Promise<void> {
  await Promise.race([ready.then(() => painted(contents)), wait(firstPaintTimeoutMs)]);
}

async function painted(contents: PaintedPage['contents']): Promise<void> {
  // Let the response that contains the list be sent first.
  await wait(0);
  // If the page crashes, the crash handler reloads it; startup need not wait.
  await contents()
    ?.executeJavaScript(listIsPainted)
    .catch(() => undefined);
}
