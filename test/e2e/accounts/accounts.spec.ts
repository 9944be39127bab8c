/** The account list and the account page, used by keyboard and by mouse. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/electron/fixtures.js';
import { picture, register } from '../../support/electron/launch.js';
import { openMethod } from '../../support/electron/sign-in.js';
import { activate, chooseRowAction, names, openTab, row } from '../../support/electron/window.js';

const password = 'correct horse';

/** Writes a list of signed-out accounts, whose sessions need no decryption. */
function writeAccounts(profile: string, count: number): void {
  const accounts = Array.from({ length: count }, (_, number) => ({
    ...{ id: number.toString(16).padStart(32, '0'), backendId: 'embedded', userId: `user-${String(number)}` },
    ...{ provider: 'local-userpass', displayName: `user ${String(number)}`, label: null, state: 'signedOut' },
    ...{ kept: 'sealed', addedAt: '2026-01-01T00:00:00.000Z', tint: null, note: '', pinned: false, removedAt: null },
  }));
  writeFileSync(join(profile, 'accounts.json'), JSON.stringify({ version: 2, accounts }));
}

test.describe('account list', () => {
  test('finds, switches, moves, renames, removes and restores by keyboard without losing the focus', async ({
    page,
  }) => {
    for (const name of ['ada', 'bob', 'eve']) {
      await register(page, `${name}@example.com`, password);
      await expect(row(page, `${name}@example.com`)).toContainText('Active');
    }
    const focused = () => page.evaluate("document.activeElement?.closest('[data-account]')?.ariaLabel ?? null");
    await page.keyboard.press('Control+k');
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    await expect(row(page, 'bob@example.com')).toContainText('Active');
    await chooseRowAction(page, 'ada@example.com', 'Pin to top');
    await expect(row(page, 'ada@example.com')).toContainText('Slot 1');
    await expect(row(page, 'ada@example.com').getByTitle('Ctrl+1 switches to this account')).toBeVisible();
    await page.keyboard.press('Control+1');
    await expect(row(page, 'ada@example.com')).toContainText('Active');
    await chooseRowAction(page, 'ada@example.com', 'Unpin');

    await page.keyboard.press('Control+f');
    await expect(page.getByRole('searchbox')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('ada@example.com');
    await page.keyboard.press('End');
    await expect.poll(focused).toBe('eve@example.com');
    await page.keyboard.press('Enter');
    await expect(row(page, 'eve@example.com')).toContainText('Active');
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => names(page)).toEqual(['ada@example.com', 'eve@example.com', 'bob@example.com']);
    await expect.poll(focused).toBe('eve@example.com');
    await page.keyboard.press('Alt+Home');
    await expect.poll(() => names(page)).toEqual(['eve@example.com', 'ada@example.com', 'bob@example.com']);
    await expect(page.getByText('eve@example.com moved before ada@example.com')).toBeVisible();
    await expect.poll(focused).toBe('eve@example.com');

    await page.keyboard.press('F2');
    await expect(page.getByRole('textbox', { name: 'Name in this list' })).toBeFocused();
    await page.keyboard.type('Work');
    await page.keyboard.press('Enter');
    await expect(row(page, 'Work')).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect.poll(focused, 'the focus returns to the row').toBe('Work');
    await page.keyboard.press('Delete');
    await expect(row(page, 'Work')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(page.getByText('Work restored')).toBeVisible();
    await expect.poll(() => names(page)).toEqual(['Work', 'ada@example.com', 'bob@example.com']);
    await expect(row(page, 'Work')).toContainText('Active');

    // Tab reaches one row of the list, not every row.
    await page.getByRole('searchbox').focus();
    const stops: unknown[] = [];
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
    }
    expect(new Set(stops.filter((name) => name !== null)).size).toBe(1);
  });

  test('switches by shortcut, shows the account, and leaves the page alone that the user opens meanwhile', async ({
    page,
  }) => {
    for (const name of ['ada', 'bob']) await register(page, `${name}@example.com`, password);
    for (const name of ['ada', 'bob']) await chooseRowAction(page, `${name}@example.com`, 'Pin to top');
    const shown = page.getByRole('article').getByRole('heading').first();
    await page.keyboard.press('Control+1');
    await expect(row(page, 'ada@example.com')).toContainText('Active');
    await expect(shown).toHaveText('ada@example.com');
    await page.keyboard.press('Control+2');
    await page.keyboard.press('Control+,');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await expect(page.getByRole('banner')).toContainText('bob@example.com');
    await page.waitForTimeout(200);
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await page.keyboard.press('Control+1');
    await expect(shown).toHaveText('ada@example.com');
    await expect(row(page, 'ada@example.com')).toContainText('Active');
  });

  test('moves an account by dragging it and signs out several selected accounts at once', async ({
    app,
    page,
    launch,
  }) => {
    for (const name of ['ada', 'bob', 'eve']) {
      await register(page, `${name}@example.com`, password);
      await expect(row(page, `${name}@example.com`)).toContainText('Active');
    }
    await row(page, 'eve@example.com').dragTo(row(page, 'ada@example.com'), { targetPosition: { x: 100, y: 8 } });
    const order = ['eve@example.com', 'ada@example.com', 'bob@example.com'];
    await expect.poll(() => names(page)).toEqual(order);
    await page.getByRole('button', { name: /^ada@/ }).click({ modifiers: ['Control'] });
    await page.getByRole('button', { name: /^bob@/ }).click({ modifiers: ['Shift'] });
    await expect(page.getByText('2 selected')).toBeVisible();
    await page.getByRole('toolbar').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByText('2 accounts signed out')).toBeVisible();
    await expect(row(page, 'ada@example.com')).toContainText('Signed out');
    await expect(row(page, 'eve@example.com')).toContainText('Active');
    await app.close();
    ({ page } = await launch());
    await expect.poll(() => names(page)).toEqual(order);
  });

  test('renders only the visible rows of a thousand accounts', async ({ launch, profile }) => {
    writeAccounts(profile, 1_000);
    const { app, page } = await launch();
    const rows = page.getByRole('listitem');
    await expect(rows.first()).toBeVisible();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(960, 960));
    await expect(row(page, 'user 15'), 'a window that grows shows more rows').toBeInViewport();
    await expect.poll(() => rows.count(), 'rows outside the visible area are not rendered').toBeLessThan(40);
    await expect(rows.first()).toHaveAttribute('aria-setsize', '1000');
    await rows.first().getByRole('button').first().focus();
    await page.keyboard.press('End');
    await expect(row(page, 'user 999')).toBeVisible();
    await expect(row(page, 'user 999').getByRole('button').first()).toBeFocused();
    await page.screenshot({ path: picture('a-thousand') });
    await page.getByRole('searchbox').fill('user 777');
    await expect(rows).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('searchbox')).toHaveValue('');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('menuitemradio', { name: /^Signed in/ }).click();
    await expect(page.getByRole('button', { name: 'Remove the filter “Signed in”' })).toBeVisible();
    await expect(page.getByText('Nothing found')).toBeVisible();
  });

  test('scrolls to the top for another account and keeps the position for the same one', async ({ page }) => {
    for (const name of ['ada', 'bob']) {
      await register(page, `${name}@example.com`, password);
      await expect(row(page, `${name}@example.com`)).toContainText('Active');
    }
    const heading = (name: string) => page.getByRole('heading', { name: `${name}@example.com` });
    await expect(heading('bob')).toBeInViewport();
    // A page that is longer than the window.
    await chooseRowAction(page, 'bob@example.com', 'Edit…');
    await page.getByRole('textbox', { name: 'Note' }).fill('a line\n'.repeat(70));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('article')).toContainText('a line');
    await page.getByRole('tab', { name: 'Overview' }).hover();
    await page.mouse.wheel(0, 3_000);
    await expect(heading('bob')).not.toBeInViewport();
    await chooseRowAction(page, 'bob@example.com', 'Pin to top');
    await expect.poll(() => names(page)).toEqual(['bob@example.com', 'ada@example.com']);
    await expect(heading('bob')).not.toBeInViewport();
    await activate(page, 'ada@example.com');
    await expect(heading('ada')).toBeInViewport();
  });

  test('copies the access token without showing it, signs in with an API key and deletes the account', async ({
    app,
    page,
  }) => {
    await register(page, 'ada@example.com', password);
    await chooseRowAction(page, 'ada@example.com', 'Copy access token');
    await expect(page.getByText('The clipboard is cleared in 30 seconds.')).toBeVisible();
    const clipboard = () => app.evaluate(({ clipboard }) => clipboard.readText());
    const token = await clipboard();
    expect(token).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await page.content()).not.toContain(token.slice(-20));
    const shown = page.getByRole('article');
    await shown.getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();
    await expect(shown.getByText(/in (29|30) minutes/)).toBeVisible();
    await openTab(page, 'API keys');
    await shown.getByRole('textbox', { name: 'Name of the new key' }).fill('for the shell');
    await shown.getByRole('button', { name: 'Create key' }).click();
    await expect(shown.getByRole('textbox', { name: 'Name of the new key' })).toHaveJSProperty('validity.valid', false);
    await shown.getByRole('textbox', { name: 'Name of the new key' }).fill('shell');
    await shown.getByRole('button', { name: 'Create key' }).click();
    await shown.getByRole('button', { name: 'Copy key' }).click();
    // The message about the token may still be there.
    await expect.poll(clipboard).not.toBe(token);
    const key = await clipboard();
    expect(key).not.toBe('');
    expect(await page.content()).not.toContain(key);

    await page.getByRole('button', { name: 'Add account' }).click();
    await openMethod(page, 'API key');
    await page.getByRole('textbox', { name: 'API key' }).fill('not a key');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText(/ rejected this API key\./)).toBeVisible();
    await page.getByRole('textbox', { name: 'API key' }).fill(key);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Signed in as ada@example.com')).toBeVisible();
    await expect(page.getByRole('listitem')).toHaveCount(1);

    await openTab(page, 'Sign-in methods');
    await shown.getByRole('button', { name: 'Delete account…' }).click();
    await page.getByRole('textbox', { name: /^Type/ }).fill('ada@example.com');
    await page.getByRole('button', { name: 'Delete permanently' }).click();
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Wrong email address or password.')).toBeVisible();
  });
});
