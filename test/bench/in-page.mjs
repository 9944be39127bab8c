/** What is measured inside the page. Each function runs there. */

/** Signs in so many anonymous accounts, once the backend is there. */
export async function signInInPage(count) {
  const deadline = performance.now() + 30_000;
  for (let done = 0; done < count;) {
    const answer = await window.roster.signIn.anonymous({ backendId: 'embedded' });
    if (answer.ok) done += 1;
    else if (performance.now() > deadline) throw new Error(answer.error.message);
    else await new Promise((passed) => setTimeout(passed, 100));
  }
}

/** Makes one account after the other active, each when the one before is stored; gives how long each took, in milliseconds. */
export async function switchInPage(ids) {
  const times = [];
  for (const accountId of ids) {
    const started = performance.now();
    const answer = await window.roster.accounts.activate({ accountId });
    if (!answer.ok) throw new Error(answer.error.message);
    times.push(performance.now() - started);
  }
  return times;
}

/**
 * Notes for each key press how long it took until `selector` named an element and the frame with it was drawn, from the time that the
 * browser stamped on the event. `keyPaints` gives and forgets them.
 */
export function watchKeys() {
  window.keyTimes = [];
  window.waitedFor = null;
  addEventListener(
    'keydown',
    ({ timeStamp, key }) => {
      const { waitedFor } = window;
      if (key === 'Control' || waitedFor === null) return;
      const look = () => {
        if (document.querySelector(waitedFor) === null) return void requestAnimationFrame(look);
        // A task asked for before a frame is drawn runs when it has been.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.keyTimes.push(performance.now() - timeStamp);
        port2.postMessage(null);
      };
      requestAnimationFrame(look);
    },
    { capture: true },
  );
}

/** Says what the next key press is to bring. */
export function waitFor(selector) {
  window.waitedFor = selector;
}

/** How many accounts the list shows. */
export function shownCount() {
  return document.querySelector('[data-account]')?.getAttribute('aria-setsize') ?? '0';
}

/** How many key presses were answered. */
export function answered() {
  return window.keyTimes.length;
}

/** The times of all key presses so far. */
export function keyPaints() {
  return window.keyTimes;
}

/**
 * Scrolls the list for so many milliseconds, some rows with each frame and now and then to another place; gives the length of each
 * frame.
 */
export async function scrollInPage(ms) {
  const list = document.querySelector('.accounts');
  const frames = [];
  // Asked once: asking again and again would make the page work out its layout for the measurement's sake.
  const lowest = list.scrollHeight - list.clientHeight;
  const end = performance.now() + ms;
  let last = await new Promise((drawn) => requestAnimationFrame(drawn));
  let step = 180;
  let top = 0;
  for (let number = 1; performance.now() < end; number += 1) {
    if (number % 30 === 0) top = ((number * 7919) % 1000) * (lowest / 1000);
    if (top + step > lowest || top + step < 0) step = -step;
    top += step;
    list.scrollTop = top;
    const now = await new Promise((drawn) => requestAnimationFrame(drawn));
    frames.push(now - last);
    last = now;
  }
  return frames;
}
