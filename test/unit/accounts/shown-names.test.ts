import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../../main/backends/backend.js';
import { memoryKeyStore, testHouse } from '../../peers/house.js';
import { jwtOf, startAuthServer } from '../../peers/recorded-app.js';
import { testAppId } from '../../peers/test-server.js';

it('names of accounts and backends are shown as text on one line, wherever they come from', async () => {
  const server = await startAuthServer();
  const house = await testHouse(mkdtempSync(join(tmpdir(), 'roster-names-')), {
    chooseKeyStore: () => Promise.resolve(memoryKeyStore()),
  });
  house.backends.embeddedReady(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, providers: [], signIn: noSignIn },
    displayName: 'Work\u202e\u001b]0;x\u0007',
  });
  await house.openVault();
  const id = await house.accounts.signIn(embeddedBackendId, jwtOf('ada'));
  // Past the rules of the form, as a file of the profile could bring it.
  await house.list.update(id, { label: 'Ada\n\u2066Admin\u2028 👩‍👩‍👧' });
  const { accounts, backends } = house.snapshot();
  expect(accounts[0]?.label).toBe('Ada\uFFFD\uFFFDAdmin\uFFFD 👩‍👩‍👧');
  expect(backends[0]?.displayName).toBe('Work]0;x');
  await server.stop();
});
