/** The auth core in a real browser: a page of another origin signs in to the server, with everything that CORS asks for. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { buildAuthLibrary } from '../../build/build-auth-library.js';
import { startServer } from '../../main/server/start-server.js';
import { startSystemBrowser } from '../support/electron/system-browser.js';

test('a web page signs in, calls a function, links and logs out with roster/auth', async () => {
  const library = mkdtempSync(join(tmpdir(), 'roster-library-'));
  await buildAuthLibrary(library);
  const pages = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1);
    if (name === '') response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>page</title>');
    else if (!name.endsWith('.mjs') && !name.endsWith('.js')) response.writeHead(404).end();
    else response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(library, 'es', name)));
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  const dataFolder = mkdtempSync(join(tmpdir(), 'roster-library-data-'));
  const server = await startServer({ appFolder: 'assets/backend', dataFolder, port: 0 });
  const browser = await startSystemBrowser();
  try {
    const page = await browser.pages.newPage();
    await page.goto(`http://127.0.0.1:${String((pages.address() as AddressInfo).port)}/`);
    const script = `(async () => {
      const { default: Realm } = await import('/browser.mjs');
      const app = new Realm.App({ id: 'roster', baseUrl: ${JSON.stringify(server.url)} });
      const user = await app.logIn(Realm.Credentials.anonymous());
      await app.emailPasswordAuth.registerUser({ email: 'a@b.c', password: 'correct horse' });
      await user.linkCredentials(Realm.Credentials.emailPassword('a@b.c', 'correct horse'));
      const greeting = await user.functions.greet('Ada');
      const { _id } = await user.apiKeys.create('k');
      await user.apiKeys.disable(_id);
      await user.logOut();
      return [greeting, user.state, user.identities.length];
    })()`;
    expect(await page.evaluate(script)).toEqual(['Hello, Ada!', 'LoggedOut', 2]);
  } finally {
    await browser.stop();
    await server.stop();
    pages.close();
  }
});
