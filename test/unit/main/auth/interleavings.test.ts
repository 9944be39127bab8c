/** Random interleavings of all changes of users, against the real server. The invariants hold after every step. */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, AuthError, Credentials, MemoryStorage, type User } from '../../../../main/auth/index.js';
import { FileStorage } from '../../../../main/auth/storage/file-storage.js';
import { jwtOf, recordedApp, startAuthServer } from '../../../support/recorded-app.js';
import type { TestServer } from '../../../support/servers/test-server.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

const steps = ['logIn', 'anonymous', 'logOut', 'switch', 'refresh', 'call', 'link', 'remove', 'delete'] as const;
const step = fc.record({ kind: fc.constantFrom(...steps), who: fc.nat(3), wait: fc.boolean() });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
let run = 0;

async function doStep(app: App, { kind, who }: Step): Promise<void> {
  const users = Object.values(app.allUsers);
  const user = users[who % Math.max(users.length, 1)];
  if (kind === 'logIn') await app.logIn(jwtOf(`run-${String(run)}-${String(who)}`));
  else if (kind === 'anonymous') await app.logIn(Credentials.anonymous());
  else if (user === undefined) return;
  else if (kind === 'logOut') await user.logOut();
  else if (kind === 'switch') await app.setCurrentUser(user);
  else if (kind === 'refresh') await user.refreshCustomData();
  else if (kind === 'call') await user.refreshProfile();
  else if (kind === 'link') await user.linkCredentials(jwtOf(`run-${String(run)}-link-${String(who)}`));
  else if (kind === 'remove') await app.removeUser(user);
  else await app.deleteUser(user);
}

function holds(app: App, seen: ReadonlySet<User>): void {
  const current = app.currentUser;
  if (current !== null) expect(current.isLoggedIn).toBe(true);
  else expect(Object.values(app.allUsers).some((user) => user.isLoggedIn)).toBe(false);
  for (const user of seen) {
    if (!user.isLoggedIn) expect([user.accessToken, user.refreshToken]).toEqual(['', '']);
    expect(app.user(user.id) === user || user.state === 'Removed').toBe(true);
  }
}

describe('random interleavings', () => {
  const folder = tmpDir('roster-interleavings-');
  const stores = [
    ['memory', () => new MemoryStorage()],
    ['a file', () => new FileStorage({ path: join(folder, `${String(run)}.json`) })],
  ] as const;

  it.each(stores)(
    'on %s, drop tokens at logout, keep the current user signed in or null, and survive a restart',
    async (name, newStore) => {
      let done = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (list) => {
          run += 1;
          const storage = newStore();
          const { app } = recordedApp(server, storage);
          const seen = new Set<User>();
          const open: Promise<void>[] = [];
          for (const next of list) {
            const attempt = doStep(app, next).catch((error: unknown) => {
              // A step that is not possible throws its documented error; any other error is a bug.
              if (!(error instanceof AuthError)) throw error;
            });
            if (next.wait) await attempt;
            else open.push(attempt);
            for (const user of Object.values(app.allUsers)) seen.add(user);
            holds(app, seen);
            done += 1;
          }
          await Promise.all(open);
          for (const user of Object.values(app.allUsers)) seen.add(user);
          holds(app, seen);
          const next = recordedApp(server, storage).app;
          const of = (one: App) => Object.values(one.allUsers).map(({ id, state }) => [id, state]);
          expect(of(next).sort()).toEqual(of(app).sort());
          expect(next.currentUser?.id).toBe(app.currentUser?.id);
          for (const user of Object.values(next.allUsers)) if (user.isLoggedIn) await user.refreshCustomData();
        }),
        { numRuns: 60, seed: 20_261_123 },
      );
      console.log(`interleavings on ${name}: 60 runs, ${String(done)} steps`);
    },
  );
});
