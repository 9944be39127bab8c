/** The content of an encrypted record, and the effect of invalid content. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAccountRecord, writeAccountRecord } from '../../../../main/accounts/storage/account-record.js';
import { embeddedEntry } from '../../../../main/backends/backend.js';
import { openServices, profileWithTwoAccounts, writeSealed } from '../../../support/lost-profile.js';
import { startAuthServer } from '../../../support/recorded-app.js';
import { type TestServer } from '../../../support/servers/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

describe('an encrypted record', () => {
  it('never contains the URL of a Facebook picture, nor returns one of an older record', () => {
    const picture = 'https://platform-lookaside.fbsbx.com/p?access_token=EAAsecret';
    const user = (providerType: 'oauth2-facebook' | 'local-userpass', linked: string) => ({
      ...{ id: 'u', providerType, state: 'LoggedIn' as const, deviceId: null, session: null },
      identities: [{ id: 'i', providerType: linked }],
      profile: { name: 'Ada', picture, picture_url: picture, pictureUrl: picture },
    });
    for (const one of [user('oauth2-facebook', 'oauth2-facebook'), user('local-userpass', 'oauth2-facebook')]) {
      const text = writeAccountRecord(embeddedEntry, one);
      expect(text).not.toContain('EAAsecret');
      expect(readAccountRecord(text).user.profile).toEqual({ name: 'Ada' });
      const old = JSON.stringify({ version: 1, backendId: 'embedded', user: one });
      expect(JSON.stringify(readAccountRecord(old))).not.toContain('EAAsecret');
    }
    const plain = { picture: 'https://lh3.googleusercontent.com/a/ada' };
    const google = { ...user('local-userpass', 'oauth2-google'), profile: plain };
    expect(readAccountRecord(writeAccountRecord(embeddedEntry, google)).user).toEqual(google);
  });

  it.each(['{"version":3,"backend":null}', '{"version":99}'])('of a newer Roster is left unchanged: %s', (text) => {
    expect(() => readAccountRecord(text)).toThrow(expect.objectContaining({ code: 'newerFormat' }));
  });
});

describe('a valid encrypted file with invalid content', () => {
  it('loses the session of its own account and affects no other', async () => {
    const {
      profile,
      store,
      accounts: [first, second],
    } = await profileWithTwoAccounts(server, 'content');
    writeSealed(profile, store, first, '{"version":2,"nothing":"else"}');
    rmSync(join(profile, 'accounts.json'));
    writeSealed(profile, store, 'f'.repeat(32), 'not JSON');
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.snapshot().accounts.map(({ id }) => id)).toEqual([second]);
    await next.accounts.refresh(second);
  });
});
