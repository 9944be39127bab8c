/** The users of a backend on this computer: why one cannot sign in, the keyboard, and a picture of each state. */
import { expect, test } from '../../support/electron/fixtures.js';
import { ada, password, shareApp } from '../../support/electron/shared-app.js';
import { allLooks, applyLook, checkViewInLooks, small, wide } from '../../support/electron/view-check.js';

const eve = 'eve@team.example';
const gita = 'gita@team.example';
const addBackend = shareApp();

test('registrations, sign-ins and lockouts appear by themselves in the list of users', async () => {
  const { app, page, shown, openTab, addUsers, registerAda, callGreet, lockOut, row } = await addBackend();
  await openTab('Users');
  await expect(shown.getByText('No users yet.')).toBeVisible();
  await checkViewInLooks(app, page, 'users-none', [small, wide]);
  await addUsers('eve', 'gita');
  await registerAda();
  await expect(row(ada)).toHaveAccessibleName(`${ada}, Unconfirmed, Email and password, Last sign-in: never`);
  await callGreet(gita);
  await expect(row(gita)).toHaveAccessibleName(/Active/);
  await lockOut(eve);
  await expect(row(eve)).toHaveAccessibleName(/Locked out [1-5] min/);
});

test('a user who cannot sign in: the fact by the third press, the fix by the fourth', async () => {
  const { app, page, shown, openTab, addUsers, registerAda, signIn, lockOut, row, drawer } = await addBackend();
  await addUsers('dan', 'eve', 'finn', 'gita');
  await registerAda();
  await lockOut(eve);
  await openTab('Users');
  await row(ada).click();
  const details = drawer(ada);
  await expect(details.getByRole('heading', { name: `Why ${ada} cannot sign in` })).toBeVisible();
  await expect(details.getByText('Address not confirmed').first()).toBeVisible();
  await expect(details.getByText('2 refused sign-ins today: Address not confirmed')).toBeVisible();
  await expect(details.getByRole('heading', { name: ada, exact: true })).toBeFocused();
  await checkViewInLooks(app, page, 'users-ada', allLooks);
  const field = shown.getByRole('searchbox', { name: 'Search users' });
  await expect(field).toHaveAttribute('placeholder', 'Email, name or ID');
  await applyLook(app, page, { theme: 'light', width: 1240, height: 800 });
  await expect(field, 'a hint that is not cut').toHaveAttribute('placeholder', 'Search');
  await applyLook(app, page, wide);
  await details.getByRole('button', { name: 'Send the mail again' }).click();
  await expect(page.getByText('This backend keeps its mail.')).toBeVisible();
  await details.getByRole('button', { name: 'Confirm the address' }).click();
  await expect(details.getByRole('heading', { name: `${ada} can sign in` })).toBeVisible();
  expect(await signIn(ada)).toBeUndefined();
  await expect(details.getByRole('button', { name: /^End the session on/ })).toBeVisible();
  await checkViewInLooks(app, page, 'users-signed-in', [small, wide]);
  await details.getByRole('button', { name: /^End the session on/ }).click();
  await expect(details.getByText('Not signed in anywhere.')).toBeVisible();
  // Roster's own account of the user notices at once.
  await expect(page.getByRole('button', { name: /^Needs attention/ })).toHaveText(/1/);
  await page.keyboard.press('Escape');
  await expect(row(ada)).toBeFocused();
});

test('a user who is locked out is found and allowed another try with the keyboard', async () => {
  const { page, shown, openTab, addUsers, signIn, lockOut, row, drawer } = await addBackend();
  await addUsers('dan', 'eve');
  await lockOut(eve);
  await openTab('Users');
  await expect(row('dan@team.example')).toBeVisible();
  await page.keyboard.press('Control+F');
  await expect(shown.getByRole('searchbox', { name: 'Search users' })).toBeFocused();
  await page.keyboard.type('EVE');
  await expect(row('dan@team.example')).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(row(eve)).toBeFocused();
  await page.keyboard.press('Enter');
  const details = drawer(eve);
  await expect(details.getByText(/Locked out after wrong passwords/).first()).toBeVisible();
  await details.getByRole('button', { name: 'Allow another try now' }).press('Enter');
  await expect(details.getByRole('heading', { name: `${eve} can sign in` })).toBeVisible();
  expect(await signIn(eve)).toBeUndefined();
  await page.keyboard.press('Escape');
  await shown.getByRole('button', { name: 'Clear the search' }).first().click();
  await shown.getByLabel('Signs in with').selectOption('Google');
  await expect(shown.getByText('No user matches the filters.')).toBeVisible();
  await shown.getByRole('button', { name: 'Clear the search' }).click();
  await expect(row('dan@team.example')).toBeVisible();
});

test('a user is disabled, found among the disabled ones and deleted', async () => {
  const { app, page, shown, openTab, addUsers, signIn, row, drawer } = await addBackend();
  await addUsers('dan', 'gita');
  expect(await signIn(gita)).toBeUndefined();
  await openTab('Users');
  await row(gita).click();
  const details = drawer(gita);
  await details.getByRole('button', { name: 'Disable' }).click();
  await expect(details.getByRole('button', { name: 'Enable' })).toBeVisible();
  await shown.getByRole('radio', { name: 'Disabled' }).check();
  await expect(row(gita)).toHaveAccessibleName(/Disabled/);
  await expect(row('dan@team.example')).toHaveCount(0);
  await expect(shown.getByRole('radio', { name: 'Disabled 1', exact: true })).toBeChecked();
  await checkViewInLooks(app, page, 'users-disabled', [small, wide]);
  await details.getByRole('button', { name: 'Set a password…' }).click();
  await page.getByLabel('Password', { exact: true }).fill('12345');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('A password must have between 6 and 128 characters.')).toBeVisible();
  await page.keyboard.press('Escape');
  await details.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(shown.getByText('No user is disabled.')).toBeVisible();
  await shown.getByRole('radio', { name: 'All 1', exact: true }).check();
  await expect(row('dan@team.example')).toBeVisible();
});

test('an address without an account is named and can be added', async () => {
  const { app, page, shown, openTab, addUsers, drawer } = await addBackend();
  await addUsers('dan');
  await openTab('Users');
  await shown.getByRole('searchbox', { name: 'Search users' }).fill('hana@team.example');
  await expect(shown.getByText('There is no account with the address hana@team.example.')).toBeVisible();
  await checkViewInLooks(app, page, 'users-no-account', [small, wide]);
  await shown.getByRole('button', { name: 'Add hana@team.example' }).click();
  const dialog = page.getByRole('dialog', { name: 'New user at Test app' });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Add user' }).click();
  await expect(drawer('hana@team.example').getByRole('heading', { name: /can sign in/ })).toBeVisible();
});
