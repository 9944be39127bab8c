/** The removal of expired rows while a server runs, with a real store. */
import { expect, it } from 'vitest';
import { removeExpiredRegularly } from '../../../../../main/server/store/remove-expired.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

it('removes what has expired when the server starts and while it runs, also after an error', async () => {
  const { store } = await openTestStorage(tmpDir('roster-expired-'));
  const user = { id: 'u1', kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
  await store.addUser({ ...user, identities: [{ provider: 'anon-user', id: 'a', data: {} }] });
  const session = { userId: 'u1', provider: 'anon-user', identityId: 'a', deviceId: 'd' };
  for (const [id, expiresAt] of [
    ['s1', 50],
    ['s2', 150],
    ['s3', 900],
  ] as const)
    await store.addSession({ ...session, id, expiresAt }, 10);
  let seconds = 60;
  let failures = 1;
  const logged: string[] = [];
  const removeExpired = (now: number) => {
    if (now > 60 && failures > 0) return Promise.reject(new Error(`broken ${String((failures -= 1))}`));
    return store.removeExpired(now);
  };
  const ids = async () => (await store.listSessions('u1', 0)).map(({ id }) => id);
  const stop = await removeExpiredRegularly({
    ...{ events: { removeExpired: () => Promise.resolve() } },
    ...{ store: { removeExpired }, log: (line) => void logged.push(line), now: () => seconds * 1000, everyMs: 10 },
  });
  expect(await ids()).toEqual(['s2', 's3']);
  seconds = 160;
  await expect.poll(ids).toEqual(['s3']);
  expect(logged).toEqual(['Expired sessions could not be removed: broken 0']);
  await stop();
  await store.close();
});
