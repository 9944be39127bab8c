/** A profile whose `roster.json` was deleted or changed while Roster was closed. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { addRemoteBackend } from '../../support/electron/backends.js';
import { expect, test } from '../../support/electron/fixtures.js';
import { activate, row } from '../../support/electron/window.js';

test.describe('lost or changed roster.json', () => {
  test('trims pasted white space, restores a lost roster.json, and sends no session to a changed address', async ({
    launch,
    profile,
    server,
    teardown,
  }) => {
    const heard: string[] = [];
    const other = createServer((request, response) => {
      heard.push(`${request.method ?? ''} ${request.headers.authorization === undefined ? 'without' : 'with'} a token`);
      response.writeHead(404).end();
    });
    teardown.add(() => other.close());
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const otherUrl = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
    const first = await launch();
    await expect(first.page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    await addRemoteBackend(first.app, first.page, {
      ...{ address: `\u00a0${server.url} `, appId: '\u2003test-app\u00a0', name: ' Work ' },
    });
    await first.page.getByRole('button', { name: 'Create an account' }).click();
    await first.page.getByRole('textbox', { name: 'Password' }).fill('correct horse');
    // With the keyboard: the browser checks the address before the form is sent.
    await first.page.getByRole('textbox', { name: 'Email' }).fill('\u00a0ada@example.com\u2003');
    await first.page.getByRole('textbox', { name: 'Email' }).press('Enter');
    await expect(row(first.page, 'ada@example.com')).toContainText('Active');
    await first.app.close();

    const roster = readFileSync(join(profile, 'roster.json'), 'utf8');
    for (const name of ['roster.json', 'roster.copy.json']) rmSync(join(profile, name), { force: true });
    const second = await launch();
    await expect(second.page.getByText('1 backend was restored from the vault.')).toBeVisible();
    await activate(second.page, 'ada@example.com');
    await expect(second.page.getByRole('main').getByRole('button', { name: 'Work', exact: true })).toBeVisible();
    await expect(row(second.page, 'ada@example.com')).toContainText('Active');
    await second.app.close();

    writeFileSync(join(profile, 'roster.json'), roster.replace(server.url, otherUrl));
    const third = await launch();
    await expect(row(third.page, 'ada@example.com')).toContainText('Backend has another address');
    await expect(third.page.getByText('It stays sealed and is sent nowhere.')).toBeVisible();
    await activate(third.page, 'ada@example.com');
    await expect(third.page.getByRole('dialog').getByRole('alert').first()).toContainText(otherUrl);
    await third.app.close();
    expect(heard.filter((line) => line.endsWith('with a token'))).toEqual([]);
  });
});
