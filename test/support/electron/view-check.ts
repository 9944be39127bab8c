/** Checks what a window shows, and keeps a picture and the accessibility tree of it for review. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type ElectronApplication, expect, type Page } from '@playwright/test';
import { picture } from './launch.js';
import { standsStill } from './stillness.js';

/** A theme and a size of the main window. */
export interface Look {
  theme: 'light' | 'dark';
  width: number;
  height: number;
}

export const small: Look = { theme: 'dark', width: 900, height: 600 };
export const wide: Look = { theme: 'light', width: 1280, height: 800 };
/** Both themes in three sizes. A window keeps the last look. */
export const allLooks: readonly Look[] = [
  { theme: 'light', width: 480, height: 720 },
  { theme: 'dark', width: 480, height: 720 },
  { theme: 'light', width: 900, height: 600 },
  small,
  { theme: 'dark', width: 1280, height: 800 },
  wide,
];

/** Gives the main window a theme and a size. */
export async function applyLook(app: ElectronApplication, page: Page, { theme, width, height }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()
        .find(({ webContents }) => webContents.getURL().endsWith('roster/index.html'))
        ?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  await page.waitForFunction(`innerWidth === ${String(width)} && innerHeight === ${String(height)}`);
}

export interface ViewCheckOptions {
  /** The directions in which the page must not be larger than its window. */
  fits?: readonly ('width' | 'height')[];
  /** How many elements may scroll up and down. */
  maxScrollbars?: number;
}

const sizes = {
  width: 'document.documentElement.scrollWidth - innerWidth',
  height: 'document.documentElement.scrollHeight - innerHeight',
} as const;

/** Elements that scroll up and down. */
const scrollers = `[...document.querySelectorAll('body *')].filter((one) =>
  one.checkVisibility({ visibilityProperty: true }) && /auto|scroll/.test(getComputedStyle(one).overflowY) &&
  one.scrollHeight > one.clientHeight + 1).map((one) => one.className)`;

/** The selected tabs that are not wholly visible in their row of tabs. */
const hiddenTabs = `[...document.querySelectorAll('.page-tabs [aria-selected="true"]')].filter((tab) => {
  const [inner, outer] = [tab, tab.parentElement].map((element) => element.getBoundingClientRect());
  return inner.left < outer.left - 1 || inner.right > outer.right + 1;
}).map((tab) => tab.textContent)`;

/** Takes a picture of a view and checks that it fits its window and that axe finds no fault. */
export async function checkView(page: Page, view: string, options: ViewCheckOptions = {}): Promise<void> {
  const { fits = ['width'], maxScrollbars = Infinity } = options;
  await standsStill(page);
  const path = picture(view);
  await page.screenshot({ path, animations: 'disabled' });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path.replace(/\.png$/, '.aria.txt'), await page.locator('body').ariaSnapshot());
  for (const side of fits)
    await expect
      .poll(() => page.evaluate<number>(sizes[side]), `${view} exceeds its window in ${side}`)
      .toBeLessThanOrEqual(0);
  await expect
    .poll(async () => (await page.evaluate<string[]>(scrollers)).length, `elements that scroll in ${view}`)
    .toBeLessThanOrEqual(maxScrollbars);
  await expect.poll(() => page.evaluate<string[]>(hiddenTabs), `selected tabs out of sight in ${view}`).toEqual([]);
  const isMenuOpen = (await page.getByRole('menu').count()) > 0;
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  // A menu covers the page and belongs to none of its regions.
  const { violations } = await (isMenuOpen ? axe.disableRules(['region']) : axe).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    `axe in ${view}`,
  ).toEqual([]);
}

/** Checks a view in several looks. At most one element may scroll up and down. The window keeps the last look. */
export async function checkViewInLooks(
  app: ElectronApplication,
  page: Page,
  view: string,
  looks: readonly Look[],
): Promise<void> {
  for (const look of looks) {
    await applyLook(app, page, look);
    await checkView(page, `${view}-${look.theme}-${String(look.width)}`, { maxScrollbars: 1 });
  }
}
