/** Starts the built app for a test, on a profile of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

/** Path of the Electron binary under test. */
export const electron = process.env['ROSTER_ELECTRON'] ?? '';

/** A running app and its page. */
export interface Running {
  app: ElectronApplication;
  page: Page;
}

/** A profile folder that nothing was written to. */
export function newProfile(): string {
  return mkdtempSync(join(tmpdir(), 'roster-e2e-'));
}

const isRoot = process.getuid?.() === 0;
/** Switches that root needs; an ordinary user runs with the sandbox on. */
export const rootSwitches = isRoot ? ['--no-sandbox'] : [];

/** The environment of this process. */
export const inherited = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);

/** Starts the app and waits for its page. */
export async function launch(profile: string, ...args: string[]): Promise<Running> {
  return launchWith({}, profile, ...args);
}

/** Starts the app with more in its environment. */
export async function launchWith(env: Record<string, string>, profile: string, ...args: string[]): Promise<Running> {
  const options = {
    executablePath: electron,
    timeout: 90_000,
    chromiumSandbox: !isRoot,
    env: { ...inherited, ...env },
    args: ['.', ...rootSwitches, '--password-store=gnome-libsecret', `--user-data-dir=${profile}`, ...args],
  };
  return drive(options);
}

/** Starts an app by Playwright, and waits for its page. */
export async function drive(options: Parameters<typeof _electron.launch>[0]): Promise<Running> {
  const app = await _electron.launch(options).catch((error: unknown) => {
    // Seen about once in twenty starts on a machine with more work than cores: the debugger's connection never comes about.
    // Whose fault it is was not found, so it is said aloud and tried once more.
    console.warn(`Electron did not answer its debugger and is started again: ${String(error).slice(0, 200)}`);
    return _electron.launch(options);
  });
  const page = await app.firstWindow();
  // No window manager runs here that would give the window the focus, and on a busy machine the window itself comes too late for it.
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  return { app, page };
}

/** Where a picture for looking at goes. */
export function picture(name: string): string {
  return join('test-results', 'pictures', `${name}.png`);
}

/** Adds an anonymous account, as a person does; at the named backend, where there are several. */
export async function addAnonymous(page: Page, backend?: string): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  if (backend !== undefined) await page.getByRole('combobox', { name: 'Backend' }).selectOption(backend);
  await page.getByRole('tab', { name: 'Anonymous' }).click();
  await page.getByRole('button', { name: 'Continue anonymously' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Registers an email account, as a person does. */
export async function register(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('button', { name: 'Create one' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
}
