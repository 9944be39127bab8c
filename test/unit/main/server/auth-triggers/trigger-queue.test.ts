/** The queue of authentication triggers, on the real store and with real functions: nothing is lost when a server ends. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthTriggers } from '../../../../../main/server/auth-triggers/auth-triggers.js';
import { Functions } from '../../../../../main/server/functions/functions.js';
import type { StoredUser } from '../../../../../main/server/store/records.js';
import type { Storage } from '../../../../../main/server/store/storage.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';

const user: StoredUser = {
  ...{
    id: '65a1b2c3d4e5f60718293a4b',
    kind: 'normal',
    disabled: false,
    createdAt: 0,
    lastLoginAt: 0,
    customData: null,
  },
  identities: [{ provider: 'anon-user', id: '65a1b2c3d4e5f60718293a4c', data: {} }],
};
const login = { operation: 'LOGIN' as const, user, providers: ['anon-user' as const] };
const leaseMs = 60_000;

let storage: Storage;
let clock: number;
const servers: AuthTriggers[] = [];
beforeEach(async () => {
  clock = 1_700_000_000_000;
  storage = await openTestStorage(mkdtempSync(join(tmpdir(), 'roster-trigger-queue-')));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  await storage.store.close();
});

/** A server whose trigger `seen` runs `source`. */
function server(source: string, { name = 'seen', retryDelaysMs = [10] } = {}) {
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const functions = new Functions({
    ...{ functions: [{ name: 'tell', source, isPrivate: true }], values: {}, timeoutMs: 60_000, log },
  });
  const triggers = new AuthTriggers({
    triggers: [{ name, functionName: 'tell', operations: ['LOGIN'], providers: [] }],
    ...{ functions, store: storage.store, log, now: () => clock, leaseMs, retryDelaysMs },
  });
  servers.push(triggers);
  return {
    triggers,
    logged,
    has: (pattern: RegExp) => expect.poll(() => logged.join('\n'), { timeout: 60_000 }).toMatch(pattern),
  };
}

const waiting = async () => (await storage.store.takeTriggerEvents({ owner: 'test', until: 0 }, 1e15, 100)).length;
const tells = 'exports = ({ user, time }) => console.log("saw", user.id, time.toISOString());';
const fails = 'exports = () => { throw new Error("busy"); };';

describe('events of triggers', () => {
  it('leave the queue once their function has run', async () => {
    const one = server(tells);
    await one.triggers.fire([login]);
    await one.has(/saw 65a1b2c3d4e5f60718293a4b 2023-11-14/);
    await expect.poll(waiting).toBe(0);
  });

  it('that wait when a server stops are tried again by the next one, with the time of the event', async () => {
    const one = server(fails, { retryDelaysMs: [1e9] });
    await one.triggers.fire([login]);
    await one.has(/failed: busy; next attempt/);
    await one.triggers.stop();
    clock += 1;
    const two = server(tells);
    two.triggers.start();
    await two.has(/saw 65a1b2c3d4e5f60718293a4b 2023-11-14T22:13:20\.000Z/);
    await two.has(/ran at attempt 2/);
    await expect.poll(waiting).toBe(0);
  });

  it('are taken over from a server that was killed, but not from one that runs', async () => {
    // It is neither stopped nor finished before the second one starts.
    const one = server('exports = () => new Promise(() => setTimeout(() => 1, 1e9));');
    await one.triggers.fire([login]);
    const early = server(tells);
    early.triggers.start();
    await early.triggers.stop();
    expect(early.logged).toEqual([]);
    clock += leaseMs + 1;
    const late = server(tells);
    late.triggers.start();
    await late.has(/saw/);
  });

  it('run out of attempts across restarts', async () => {
    const one = server(fails, { retryDelaysMs: [1e9] });
    await one.triggers.fire([login]);
    await one.has(/next attempt/);
    await one.triggers.stop();
    const two = server(fails, { retryDelaysMs: [1e9] });
    two.triggers.start();
    await two.has(/failed: busy; not tried again/);
    await expect.poll(waiting).toBe(0);
  });

  it('are dropped, with a line in the log, if they end every server, or if their trigger is gone', async () => {
    const event = { id: '1', trigger: 'seen', operation: 'LOGIN', userId: user.id, argumentsText: '[]', attempts: 0 };
    await storage.store.addTriggerEvents([{ ...event, takeovers: 10 }], { owner: 'killed', until: 0 }, 100);
    await storage.store.addTriggerEvents(
      [{ ...event, id: '2', trigger: 'old', takeovers: 0 }],
      { owner: 'x', until: 0 },
      9,
    );
    const one = server(tells);
    one.triggers.start();
    await one.has(
      /trigger seen: LOGIN of user 65a1b2c3d4e5f60718293a4b was dropped, because the server ended 10 times/,
    );
    await one.has(/trigger old: LOGIN of user \w+ was dropped, because the app no longer has this trigger/);
    await expect.poll(waiting).toBe(0);
  });

  it('are bounded in number', async () => {
    const event = {
      trigger: 'seen',
      operation: 'LOGIN',
      userId: user.id,
      argumentsText: '[]',
      attempts: 0,
      takeovers: 0,
    };
    const lease = { owner: 'a', until: 1 };
    expect(
      await storage.store.addTriggerEvents(
        [
          { ...event, id: '1' },
          { ...event, id: '2' },
        ],
        lease,
        2,
      ),
    ).toBe(true);
    expect(await storage.store.addTriggerEvents([{ ...event, id: '3' }], lease, 2)).toBe(false);
    expect(await storage.store.takeTriggerEvents(lease, 1, 1)).toEqual([{ ...event, id: '1', takeovers: 1 }]);
    expect(await storage.store.takeTriggerEvents({ ...lease, until: 5 }, 1, 9)).toHaveLength(2);
    expect(await storage.store.takeTriggerEvents(lease, 1, 9)).toEqual([]);
  });
});
