/** Changes of the current user while storage fails, against the real server. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, MemoryStorage, type User } from '../../../../main/auth/index.js';
import { faultAnswer, jwtOf, recordedApp, startAuthServer } from '../../../support/recorded-app.js';
import type { TestServer } from '../../../support/servers/test-server.js';
import { defined } from '../../../support/tuple.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

interface HeldWrite {
  userId: string | null;
  succeed: () => void;
  fail: () => void;
}

/** A store whose writes of the current user wait until a test lets them succeed or fail. */
class HeldStorage extends MemoryStorage {
  readonly held: HeldWrite[] = [];
  isHolding = false;

  override async writeCurrent(userId: string | null): Promise<void> {
    if (this.isHolding) {
      await new Promise<void>((succeed, fail) => {
        const full = () => {
          fail(new Error('disk full'));
        };
        this.held.push({ userId, succeed, fail: full });
      });
    }
    await super.writeCurrent(userId);
  }

  /** Returns the next write once it was requested. */
  async next(): Promise<HeldWrite> {
    await vi.waitFor(() => {
      expect(this.held).not.toEqual([]);
    }, 60_000);
    const write = defined(this.held.shift(), 'the write');
    return write;
  }
}

let number = 0;

/** An app with three users, of which `third` is current and whose next changes of the current user are held. */
async function threeUsers() {
  const storage = new HeldStorage();
  const recorded = recordedApp(server, storage);
  const { app } = recorded;
  const logIn = () => app.logIn(jwtOf(`current-${String((number += 1))}`));
  const [first, second, third] = [await logIn(), await logIn(), await logIn()];
  storage.isHolding = true;
  const heard: (string | undefined)[] = [];
  app.addListener(() => heard.push(app.currentUser?.id));
  return { ...recorded, storage, first, second, third, heard };
}

async function expectStored(app: App, storage: MemoryStorage, user: User): Promise<void> {
  expect(app.currentUser).toBe(user);
  expect(storage.load().currentUserId).toBe(user.id);
  // A new process has the same state.
  expect(recordedApp(server, storage).app.currentUser?.id).toBe(user.id);
  await expect(app.currentUser?.callFunction('echo', 1)).resolves.toEqual([1]);
}

describe('setCurrentUser', () => {
  it('applies immediately and resolves only when the choice is stored', async () => {
    const { app, storage, first, third } = await threeUsers();
    let isResolved = false;
    const set = app.setCurrentUser(first).then(() => (isResolved = true));
    expect(app.currentUser).toBe(first);
    const write = await storage.next();
    expect([write.userId, isResolved, storage.load().currentUserId]).toEqual([first.id, false, third.id]);
    write.succeed();
    await set;
    await expectStored(app, storage, first);
  });

  it('restores the user that was current before and calls listeners when storage fails', async () => {
    const { app, storage, first, third, heard } = await threeUsers();
    const set = app.setCurrentUser(first);
    (await storage.next()).fail();
    await expect(set).rejects.toThrow('disk full');
    expect(heard).toEqual([first.id, third.id]);
    await expectStored(app, storage, third);
  });

  it.each([
    ['both are stored', true, true, 'second'],
    ['the first is not stored', false, true, 'second'],
    ['the second is not stored', true, false, 'first'],
    ['neither is stored', false, false, 'third'],
  ] as const)('of two calls at once, the last one wins and each promise is true: %s', async (_, one, two, winner) => {
    const users = await threeUsers();
    const { app, storage, first, second } = users;
    const set = Promise.allSettled([app.setCurrentUser(first), app.setCurrentUser(second)]);
    expect(app.currentUser).toBe(second);
    for (const [succeeds, user] of [
      [one, first],
      [two, second],
    ] as const) {
      const write = await storage.next();
      expect(write.userId).toBe(user.id);
      // The first outcome does not change the user that was selected last.
      expect(app.currentUser).toBe(second);
      if (succeeds) write.succeed();
      else write.fail();
    }
    const statusOf = (succeeds: boolean) => (succeeds ? 'fulfilled' : 'rejected');
    expect((await set).map(({ status }) => status)).toEqual([statusOf(one), statusOf(two)]);
    await expectStored(app, storage, users[winner]);
  });

  it('rejects and changes nothing for a user that is logged out, removed or of another app', async () => {
    const { app, storage, first, second, third, heard } = await threeUsers();
    storage.isHolding = false;
    await first.logOut();
    await app.removeUser(second);
    const stranger = await recordedApp(server).app.logIn(jwtOf('current-stranger'));
    heard.length = 0;
    await expect(app.setCurrentUser(first)).rejects.toThrow('User is no longer valid or is logged out');
    await expect(app.setCurrentUser(second)).rejects.toMatchObject({ code: 4101 });
    await expect(app.setCurrentUser(stranger)).rejects.toMatchObject({ code: 4100 });
    expect(heard).toEqual([]);
    await expectStored(app, storage, third);
  });

  it('does not restore a user that was removed while the choice was being stored', async () => {
    const { app, storage, first, second, third } = await threeUsers();
    const set = app.setCurrentUser(first);
    const write = await storage.next();
    const removed = app.removeUser(third);
    await vi.waitFor(() => {
      expect(third.state).toBe('Removed');
    }, 60_000);
    write.fail();
    await expect(set).rejects.toThrow('disk full');
    // The removal stores the current user again.
    (await storage.next()).succeed();
    await removed;
    expect([first, second]).toContain(app.currentUser);
    expect(storage.load().currentUserId).toBe(app.currentUser?.id);
  });

  it('stores another user when the chosen one logs out in the meantime', async () => {
    const { app, storage, first, third } = await threeUsers();
    const set = app.setCurrentUser(first);
    const write = await storage.next();
    const out = first.logOut();
    await vi.waitFor(() => {
      expect(first.isLoggedIn).toBe(false);
    }, 60_000);
    expect(app.currentUser).toBe(third);
    write.succeed();
    await set;
    (await storage.next()).succeed();
    await out;
    await expectStored(app, storage, third);
  });
});

describe('switchUser', () => {
  it('keeps its choice in this process when it cannot be stored', async () => {
    const { app, storage, first, third, heard } = await threeUsers();
    app.switchUser(first);
    (await storage.next()).fail();
    await new Promise((resolve) => setImmediate(resolve));
    expect([app.currentUser, heard]).toEqual([first, [first.id]]);
    expect(storage.load().currentUserId).toBe(third.id);
    // The next change that can be stored includes it.
    storage.isHolding = false;
    await third.logOut();
    await expectStored(app, storage, first);
  });
});

describe('logIn', () => {
  it('restores the user that was current before when the new one cannot be stored as current', async () => {
    const { app, storage, third } = await threeUsers();
    const login = app.logIn(jwtOf('current-late'));
    (await storage.next()).fail();
    await expect(login).rejects.toThrow('disk full');
    await expectStored(app, storage, third);
  });
});

describe('a session that ends', () => {
  it.each(['logOutHere', 'removeUserHere'] as const)('%s resolves before the backend has responded', async (how) => {
    const { app, storage, faults, third, second } = await threeUsers();
    storage.isHolding = false;
    let answer: (response: Response) => void = () => undefined;
    faults.set('DELETE /auth/session', () => new Promise<Response>((resolve) => (answer = resolve)));
    const { revoked } = await (how === 'logOutHere' ? third.logOutHere() : app.removeUserHere(third));
    expect([third.isLoggedIn, app.currentUser]).toEqual([false, second]);
    expect(storage.load().currentUserId).toBe(second.id);
    let isSettled = false;
    const settled = revoked.catch((error: unknown) => error).finally(() => (isSettled = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    answer(faultAnswer(500, { error: 'broken' }));
    await expect(settled).resolves.toMatchObject({ kind: 'serverFault' });
  });
});
