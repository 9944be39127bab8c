/** The official SDK against the server in an Electron utility process, where native code and workers run as in the app. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as Realm from 'realm-web';
import { expect, test } from '../../support/electron/fixtures.js';
import { electron, rootSwitches } from '../../support/electron/launch.js';
import { on, testAppId, writeAppFolder } from '../../support/servers/test-server.js';

test.describe('server in a utility process', () => {
  test('lets realm-web sign in, call functions and create API keys', async ({ tmpDir, teardown }) => {
    const appFolder = writeAppFolder({
      providers: {
        ...on('anon-user'),
        ...on('api-key'),
        ...on('local-userpass', { config: { autoConfirm: true } }),
        ...on('custom-function', { config: { authFunctionName: 'login' } }),
      },
      functions: {
        login: `exports = ({ who }) => who;`,
        add: `exports = (a, b) => a + b;`,
        secrets: `exports = () => [typeof process, Object.keys(require('util')).length > 0];`,
      },
    });
    const host = tmpDir('roster-host-');
    mkdirSync(join(host, 'app'));
    writeFileSync(
      join(host, 'app', 'package.json'),
      JSON.stringify({ name: 'host', version: '1.0.0', main: 'main.cjs' }),
    );
    const code = pathToFileURL(resolve('test/support/electron/programs/server-host.mjs')).href;
    writeFileSync(join(host, 'app', 'main.cjs'), `void import(${JSON.stringify(code)});`);
    const child = spawn(electron, [
      join(host, 'app'),
      ...rootSwitches,
      `--user-data-dir=${join(host, 'profile')}`,
      `--app-folder=${appFolder}`,
      `--data-folder=${join(host, 'data')}`,
    ]);
    teardown.add(async () => {
      const ended = once(child, 'exit');
      if (child.kill()) await ended;
    });
    const url = await new Promise<string>((found, failed) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const said = /"url":"([^"]+)"/.exec(output)?.[1];
        if (said !== undefined) found(said);
      });
      child.once('exit', () => {
        failed(new Error(`Electron ended: ${output}`));
      });
    });
    const realm = new Realm.App({ id: testAppId, baseUrl: url });
    await realm.emailPasswordAuth.registerUser({ email: 'ada@example.com', password: 'correct horse' });
    const user = await realm.logIn(Realm.Credentials.emailPassword('ada@example.com', 'correct horse'));
    expect(await user.callFunction('add', 1, 2)).toBe(3);
    expect(await user.callFunction('secrets')).toEqual(['undefined', true]);
    const { key } = await user.apiKeys.create('ci');
    expect((await realm.logIn(Realm.Credentials.apiKey(key))).id).toBe(user.id);
    const byFunction = await realm.logIn(Realm.Credentials.function({ who: 'grace' }));
    expect(byFunction.identities).toMatchObject([{ id: 'grace' }]);
    await expect(realm.logIn(Realm.Credentials.emailPassword('ada@example.com', 'wrong'))).rejects.toMatchObject({
      statusCode: 401,
    });
  });
});
