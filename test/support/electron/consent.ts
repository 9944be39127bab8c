/** The consent window, as a user answers it. */
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';

/** Questions that were answered: the window shows them for a moment longer. */
const answered = new WeakMap<ElectronApplication, Set<string>>();

const consentPages = (app: ElectronApplication) =>
  app.windows().filter((page) => !page.isClosed() && page.url().includes('/consent/'));

/** The question that a page shows; null if there is none. */
async function shownQuestion(page: Page): Promise<string | null> {
  return page
    .locator('main')
    .getAttribute('data-question', { timeout: 1_000 })
    .catch(() => null);
}

/** Waits until a program asks; returns the page with its question. */
export function questionOf(app: ElectronApplication, program: string): Promise<Page> {
  const title = new RegExp(`^${program.replaceAll('.', '\\.')} (?:wants a token|möchte ein Token)$`);
  return questionTitled(app, title, program);
}

/** Waits until a command asks about the `.roster.json` of its folder; returns the page with the question. */
export function fileQuestion(app: ElectronApplication): Promise<Page> {
  return questionTitled(app, /^Use this folder’s \.roster\.json\?$/, 'a command in a folder with a .roster.json');
}

async function questionTitled(app: ElectronApplication, title: RegExp, program: string): Promise<Page> {
  const found: Page[] = [];
  const find = async () => {
    for (const page of consentPages(app)) {
      const id = await shownQuestion(page);
      const heading = page.getByRole('heading', { name: title });
      if (id === null || answered.get(app)?.has(id) === true || !(await heading.isVisible().catch(() => false)))
        continue;
      found.push(page);
    }
    return found.length > 0;
  };
  await expect.poll(find, { timeout: 60_000, message: `${program} asks` }).toBe(true);
  const [page] = found;
  if (page === undefined) throw new Error(`${program} does not ask`);
  return page;
}

/** Waits until no question is shown. */
export async function consentIsGone(app: ElectronApplication): Promise<void> {
  await expect.poll(() => consentPages(app).length, { timeout: 60_000 }).toBe(0);
}

/** The choice of a length. */
export const lengthOf = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true });

async function answer(app: ElectronApplication, page: Page, button: RegExp): Promise<void> {
  const id = await page.locator('main[data-question]').getAttribute('data-question');
  if (id === null) throw new Error('the window shows no question');
  await page.getByRole('button', { name: button }).click();
  answered.set(app, (answered.get(app) ?? new Set()).add(id));
}

export async function allow(app: ElectronApplication, program: string, length?: string): Promise<void> {
  const page = await questionOf(app, program);
  if (length !== undefined) await lengthOf(page, length).check();
  await answer(app, page, /^Allow$/);
}

export async function deny(app: ElectronApplication, program: string): Promise<void> {
  await answer(app, await questionOf(app, program), /^(?:Deny|Ablehnen)$/);
}

/** Answers the question about a `.roster.json`. */
export async function answerFile(app: ElectronApplication, button: 'Approve' | 'Add and approve' | 'Don’t use') {
  await answer(app, await fileQuestion(app), new RegExp(`^${button}$`));
}
