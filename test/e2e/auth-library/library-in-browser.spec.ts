/** The auth library in a real browser: a page of another origin signs in to the server across CORS. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildAuthLibrary } from '../../../build/build-auth-library.js';
import { startServer } from '../../../main/server/start-server.js';
import { expect, test } from '../../support/electron/fixtures.js';

test.describe('auth library in a browser', () => {
  test('signs in, calls a function, links credentials and logs out on a web page', async ({
    systemBrowser,
    tmpDir,
    teardown,
  }) => {
    const library = tmpDir('roster-library-');
    await buildAuthLibrary(library);
    const pages = createServer((request, response) => {
      const name = (request.url ?? '/').slice(1);
      if (name === '') response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>page</title>');
      else if (!name.endsWith('.mjs') && !name.endsWith('.js')) response.writeHead(404).end();
      else response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(library, 'es', name)));
    });
    teardown.add(() => pages.close());
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const dataFolder = tmpDir('roster-library-data-');
    const server = await startServer({ appFolder: 'assets/backend', dataFolder, port: 0 });
    teardown.add(() => server.stop());
    const page = await systemBrowser.pages.newPage();
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
  });
});
