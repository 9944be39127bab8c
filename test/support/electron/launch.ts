/** Starts the built app and drives its window. End-to-end tests use the fixtures, which also close it. */
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { chooseBuiltIn } from '../built-in-backend.js';
import { chooseBackend, openMethod } from './sign-in.js';

/** Path of the Electron binary under test. */
export const electron = process.env['ROSTER_ELECTRON'] ?? '';

/** A running app and its page. */
export interface Running {
  app: ElectronApplication;
  page: Page;
}

/** Playwright's options of an Electron app. */
export type DriveOptions = Parameters<typeof _electron.launch>[0];

export interface LaunchOptions {
  profile: string;
  env?: Record<string, string>;
  args?: readonly string[];
  /** Whether the built-in backend stays unchosen in an empty profile. */
  isFirstRun?: boolean;
}

const isRoot = process.getuid?.() === 0;
/** Switches that root needs. Other users run with the sandbox on. */
export const rootSwitches = isRoot ? ['--no-sandbox'] : [];

/** The environment of this process. */
export const inherited = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);

/** Options that start the built app on a profile. */
export function builtAppOptions({ profile, env = {}, args = [] }: LaunchOptions): DriveOptions {
  return {
    executablePath: electron,
    timeout: 300_000,
    chromiumSandbox: !isRoot,
    env: { ...inherited, ...env },
    args: ['.', ...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`, ...args],
  };
}

/** Starts the built app on a profile and waits for its window. */
export function launch(profile: string, ...args: string[]): Promise<Running> {
  return drive(builtAppOptions({ profile, args }));
}

/** Starts an app and waits for its window. `isFirstRun`: the built-in backend is not chosen in an empty profile. */
export async function drive(options: DriveOptions, { isFirstRun = false } = {}): Promise<Running> {
  const folder = options?.args?.map((argument) => /^--user-data-dir=(.+)$/.exec(argument)?.[1]).find(Boolean);
  if (!isFirstRun && folder !== undefined) chooseBuiltIn(folder);
  const app = await _electron.launch(options).catch((error: unknown) => {
    // On an overloaded machine about one start in twenty never connects to its debugger. The cause is unknown, so warn and
    // try once more.
    console.warn(`Electron did not connect to its debugger; starting it again: ${String(error).slice(0, 200)}`);
    return _electron.launch(options);
  });
  repeatCollected(app);
  // As in playwright.config.ts: limits only end what hangs. Playwright's own are 30 s for every step in an Electron app.
  app.context().setDefaultTimeout(0);
  const page = await app.firstWindow({ timeout: 0 });
  // Until then the window shows an empty page, which has no bridge.
  await page.waitForURL('app://roster/index.html', { waitUntil: 'domcontentloaded' });
  // No window manager runs here to focus the window, and on a busy machine the window appears too late to get the focus itself.
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  return { app, page };
}

/**
 * Makes `evaluate` run a function again if its result was lost. Playwright waits for each result through a promise, which V8 occasionally
 * collects first (github.com/microsoft/playwright/issues/41826), even if the function has returned.
 */
function repeatCollected(app: ElectronApplication): void {
  const evaluate: (...args: never[]) => Promise<unknown> = app.evaluate.bind(app);
  const repeated = async (...args: never[]): Promise<unknown> => {
    try {
      return await evaluate(...args);
    } catch (error) {
      if (!String(error).includes('Resulting promise was garbage collected')) throw error;
      console.warn('The result of a function in the main process was lost; running it again.');
      return evaluate(...args);
    }
  };
  Object.defineProperty(app, 'evaluate', { value: repeated });
}

/** Path of a screenshot that is kept for review. */
export function picture(name: string): string {
  return join('test-results', 'pictures', `${name}.png`);
}

/** Adds an anonymous account in the window, at the named backend if there are several. */
export async function addAnonymous(page: Page, backend?: string): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  if (backend !== undefined) await chooseBackend(page, backend);
  await openMethod(page, 'Anonymous');
  await page.getByRole('button', { name: 'Continue anonymously' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Registers an email account in the window, and waits until its dialog is closed: shortcuts and menus act only then. */
export async function register(page: Page, email: string, password: string): Promise<void> {
  await submitRegistration(page, email, password);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Sends the form that registers an email account. */
export async function submitRegistration(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
}
