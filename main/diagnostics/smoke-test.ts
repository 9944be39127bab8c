/** `--smoke`: signs in an anonymous account through the real page like a user would, and saves a screenshot. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { App, BrowserWindow } from 'electron';

interface Step {
  selector: string;
  /** The visible name. */
  name: string;
}

/** The first run's button that creates an anonymous account. */
const tryIt: Step = { selector: 'button', name: 'Just try it' };
/** The list's button. */
const addAccount: Step = { selector: 'button', name: 'Add account' };
/** Steps after `addAccount`. */
const dialogSteps: readonly Step[] = [
  { selector: 'summary', name: 'Other ways' },
  { selector: 'button', name: 'Anonymous' },
  { selector: 'button', name: 'Continue anonymously' },
];

const stepWithinMs = 20_000;
const pollMs = 50;

/** Runs the test, prints the result and quits with its exit code. The screenshot is `roster.png` in the current folder. */
export async function runSmokeTest(app: Pick<App, 'exit' | 'quit'>, window: BrowserWindow): Promise<void> {
  const picture = resolve('roster.png');
  try {
    const account = await signInAnonymously(window, picture);
    console.log(`Roster works: signed in ${account}; picture saved as ${picture}`);
    app.quit();
  } catch (error) {
    console.error(`Roster smoke failed: ${error instanceof Error ? error.message : String(error)}`);
    app.exit(1);
  }
}

/**
 * Creates an account with real mouse input and returns its name in the list.
 * @throws Error that names the element that did not appear
 */
async function signInAnonymously(window: BrowserWindow, picture: string): Promise<string> {
  const first = await waitFor(window, 'the first view', nameScript([tryIt, addAccount]));
  const steps = first === tryIt.name ? [tryIt] : [addAccount, ...dialogSteps];
  for (const step of steps) await press(window, step);
  const name = await waitFor(window, 'the account in the list', activeAccountScript);
  // Wait until the dialog has closed and the list has settled; an earlier screenshot would show neither.
  await new Promise((resolve) => setTimeout(resolve, 600));
  await writeFile(picture, (await window.webContents.capturePage()).toPNG());
  return String(name);
}

async function press(window: BrowserWindow, { selector, name }: Step): Promise<void> {
  const place = await waitFor(window, `“${name}”`, placeScript(selector, name));
  const [x, y] = String(place).split(',').map(Number);
  if (x === undefined || y === undefined) throw new Error(`“${name}” has no place on screen`);
  for (const type of ['mouseDown', 'mouseUp'] as const) {
    window.webContents.sendInputEvent({ type, x, y, button: 'left', clickCount: 1 });
  }
}

async function waitFor(window: BrowserWindow, what: string, script: string): Promise<unknown> {
  const deadline = Date.now() + stepWithinMs;
  while (Date.now() < deadline) {
    const found: unknown = await window.webContents.executeJavaScript(script);
    if (found !== null && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`${what} did not appear within ${String(stepWithinMs / 1000)} s`);
}

/** Script that returns the name of the first step whose element is there. */
function nameScript(steps: readonly Step[]): string {
  return `(${JSON.stringify(steps)}.find(({ selector, name }) =>
    [...document.querySelectorAll(selector)].some((element) =>
      (element.getAttribute('aria-label') ?? element.textContent).trim().startsWith(name))) ?? {}).name`;
}

/** Script that returns the center of the first enabled element with this text, once its position is stable. */
function placeScript(selector: string, name: string): string {
  return `(async () => {
    const found = [...document.querySelectorAll(${JSON.stringify(selector)})].find((element) =>
      (element.getAttribute('aria-label') ?? element.textContent).trim().startsWith(${JSON.stringify(name)}) &&
      !element.disabled && element.getClientRects().length > 0);
    if (!found) return null;
    const before = found.getBoundingClientRect();
    await new Promise((resolve) => setTimeout(resolve, 120));
    const { x, y, width, height } = found.getBoundingClientRect();
    if (before.x !== x || before.y !== y || before.width !== width) return null;
    return [Math.round(x + width / 2), Math.round(y + height / 2)].join(',');
  })()`;
}

const activeAccountScript = `(() => {
  const row = document.querySelector('[aria-current="true"]');
  return row ? (row.getAttribute('aria-label') ?? row.textContent).trim().replace(/\\s+/g, ' ') : null;
})()`;
