import { describe, expect, it } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { testAppId } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

describe('shown names', () => {
  it('shows names of accounts and backends as text on one line, whatever their source', async () => {
    const server = await startAuthServer();
    const services = await createTestServices(tmpDir('roster-names-'), {
      selectKeyStore: () => Promise.resolve(memoryKeyStore()),
    });
    services.backends.embedded.ready(embeddedBackendId, {
      ...{ url: server.url, appId: testAppId, providers: [], signIn: noSignIn },
      displayName: 'Work\u202e\u001b]0;x\u0007',
    });
    await services.vault.open();
    const id = await services.accounts.signIn(embeddedBackendId, jwtOf('ada'));
    // Bypasses the validation of the form, like a modified file of the profile.
    await services.list.update(id, { label: 'Ada\n\u2066Admin\u2028 👩‍👩‍👧' });
    const { accounts, backends } = services.snapshot();
    expect(accounts[0]?.label).toBe('Ada\uFFFD\uFFFDAdmin\uFFFD 👩‍👩‍👧');
    expect(backends[0]?.displayName).toBe('Work]0;x');
    await server.stop();
  });
});
