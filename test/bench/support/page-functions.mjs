/** Functions that Playwright serializes and runs inside the page. They can use nothing from outside their own body. */

/** Signs in `count` anonymous accounts. Retries while the backend is starting. */
export async function signInAnonymously(count) {
  const deadline = performance.now() + 30_000;
  for (let done = 0; done < count;) {
    const result = await window.roster.signIn.anonymous({ backendId: 'embedded' });
    if (result.ok) done += 1;
    else if (performance.now() > deadline) throw new Error(result.error.message);
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Activates the accounts one after the other. Returns how long each call took, in milliseconds. */
export async function activateAccounts(ids) {
  const times = [];
  for (const accountId of ids) {
    const startedAt = performance.now();
    const result = await window.roster.accounts.activate({ accountId });
    if (!result.ok) throw new Error(result.error.message);
    times.push(performance.now() - startedAt);
  }
  return times;
}

/**
 * Records for each key press the time from the browser's timestamp of the event until a frame with an element that matches the
 * expected selector has been painted. `paintTimes` returns the times. Requests no frame before the element is there: a frame
 * without it would delay the next one, which shows it.
 */
export function recordKeyPaints() {
  window.keyPaintTimes = [];
  window.expectedSelector = null;
  let pressedAt = null;
  addEventListener(
    'keydown',
    ({ timeStamp, key }) => {
      if (key !== 'Control' && window.expectedSelector !== null) pressedAt = timeStamp;
    },
    { capture: true },
  );
  new MutationObserver(() => {
    if (pressedAt === null || document.querySelector(window.expectedSelector) === null) return;
    const startedAt = pressedAt;
    pressedAt = null;
    requestAnimationFrame(() => {
      // A task that is queued before a frame is painted runs right after it.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.keyPaintTimes.push(performance.now() - startedAt);
        window.keyPainted?.();
      };
      port2.postMessage(null);
    });
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true });
}

/** Sets the selector of the element that the next key press is expected to bring up. */
export function setExpectedSelector(selector) {
  window.expectedSelector = selector;
}

/** Resolves to whether the results of `count` key presses have been painted within ten seconds. Does not poll, which would delay them. */
export async function arePainted(count) {
  const timeout = new Promise((resolve) => setTimeout(resolve, 10_000));
  const painted = new Promise((resolve) => {
    window.keyPainted = () => {
      if (window.keyPaintTimes.length >= count) resolve();
    };
    window.keyPainted();
  });
  await Promise.race([painted, timeout]);
  return window.keyPaintTimes.length >= count;
}

/** Number of key presses whose result has been painted. */
export function paintCount() {
  return window.keyPaintTimes.length;
}

/** Recorded times of all key presses, in milliseconds. */
export function paintTimes() {
  return window.keyPaintTimes;
}

/** Number of accounts in the list, including those outside the visible part. */
export function shownAccountCount() {
  return document.querySelector('[data-account]')?.getAttribute('aria-setsize') ?? '0';
}

/**
 * Scrolls the list that matches `selector` for `ms` milliseconds: 180 pixels per frame, and a jump to another position every 30
 * frames. Returns the duration of each frame.
 */
export async function scrollList({ selector, ms }) {
  const list = document.querySelector(selector);
  const frames = [];
  // Read once: reading it in every frame would force a layout that scrolling alone does not need.
  const maxScrollTop = list.scrollHeight - list.clientHeight;
  const end = performance.now() + ms;
  let previous = await new Promise((resolve) => requestAnimationFrame(resolve));
  let step = 180;
  let top = 0;
  for (let number = 1; performance.now() < end; number += 1) {
    if (number % 30 === 0) top = ((number * 7919) % 1000) * (maxScrollTop / 1000);
    if (top + step > maxScrollTop || top + step < 0) step = -step;
    top += step;
    list.scrollTop = top;
    const now = await new Promise((resolve) => requestAnimationFrame(resolve));
    frames.push(now - previous);
    previous = now;
  }
  return frames;
}

/** Scrolls to the end of a backend's list, and on while more rows load. Returns the duration of each frame. */
export async function loadRows(ms) {
  const list = document.querySelector('.entries');
  const frames = [];
  const end = performance.now() + ms;
  let previous = await new Promise((resolve) => requestAnimationFrame(resolve));
  while (performance.now() < end && list.querySelector('.older') !== null) {
    list.scrollTop += 2_000;
    const now = await new Promise((resolve) => requestAnimationFrame(resolve));
    frames.push(now - previous);
    previous = now;
  }
  return frames;
}

/** Records the duration of each frame from now on. `recordedFrames` returns them. */
export function recordFrames() {
  window.frameTimes = [];
  let previous = null;
  const record = (now) => {
    if (previous !== null) window.frameTimes.push(now - previous);
    previous = now;
    window.frameRequest = requestAnimationFrame(record);
  };
  window.frameRequest = requestAnimationFrame(record);
}

/** Stops recording. Returns the duration of each frame. */
export function recordedFrames() {
  cancelAnimationFrame(window.frameRequest);
  return window.frameTimes;
}
