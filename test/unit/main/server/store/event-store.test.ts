import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../../../main/server/store/event-store.js';
import type { Storage } from '../../../../../main/server/store/storage.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const event = (at: number, more: Partial<StoredEvent> = {}): StoredEvent => ({
  ...{ id: `e${String(at)}`, at, kind: 'sign-in', outcome: 'ok', userId: null, account: null, provider: null },
  ...{ address: null, subject: null, reason: null, text: null, durationMs: null },
  ...more,
});

describe(`events in the ${storeKind} store`, () => {
  let folder: string;
  let storage: Storage;
  beforeEach(async () => {
    folder = tmpDir('roster-events-');
    storage = await openTestStorage(folder);
  });
  afterEach(() => storage.store.close());
  const listed = async (...given: Parameters<Storage['events']['listEvents']>) =>
    (await storage.events.listEvents(...given)).map(({ at }) => at);

  it('returns events with all their fields, the newest ones, oldest first', async () => {
    const full = event(3, {
      ...{ kind: 'function', outcome: 'failed', userId: 'u1', account: 'ada@example.com', provider: 'local-userpass' },
      ...{ address: '::1', subject: 'sum', reason: 'FunctionError', text: 'log: “ünï” 🙂\nerror: x', durationMs: 12 },
    });
    await storage.events.addEvents([event(1), full, event(2)]);
    expect(await storage.events.listEvents({}, 2)).toEqual([event(2), full]);
  });

  it('returns events that a newer server stored', async () => {
    const newer = event(1, { kind: 'passkey', outcome: 'postponed', provider: 'webauthn' });
    await storage.events.addEvents([newer]);
    expect(await storage.events.listEvents({}, 2)).toEqual([newer]);
  });

  it('finds events by user or account, time and outcome', async () => {
    await storage.events.addEvents([
      event(1, { userId: 'u1' }),
      event(2, { account: 'ada@example.com', outcome: 'refused' }),
      event(3, { userId: 'u2', outcome: 'failed' }),
      event(4),
    ]);
    expect(await listed({ user: { id: 'u1', account: 'ada@example.com' } }, 10)).toEqual([1, 2]);
    expect(await listed({ user: { id: 'u1', account: null } }, 10)).toEqual([1]);
    expect(await listed({ user: { id: null, account: null } }, 10)).toEqual([]);
    expect(await listed({ errorsOnly: true }, 10)).toEqual([2, 3]);
    expect(await listed({ since: 2, errorsOnly: true, user: { id: 'u2', account: null } }, 10)).toEqual([3]);
    expect(await listed({ since: 4 }, 10)).toEqual([4]);
  });

  it('finds events by kind and by a part of their text, and combines all conditions', async () => {
    await storage.events.addEvents([
      event(1, { account: 'Ada@example.com', reason: 'NotConfirmed', outcome: 'refused' }),
      event(2, { kind: 'function', subject: 'greet', text: 'log: 100% of 3', outcome: 'failed' }),
      event(3, { kind: 'mail', account: 'ada@example.com', subject: 'confirmation' }),
    ]);
    expect(await listed({ text: 'ADA@' }, 10)).toEqual([1, 3]);
    expect(await listed({ text: '100% of' }, 10)).toEqual([2]);
    expect(await listed({ text: '.*' }, 10)).toEqual([]);
    expect(await listed({ kinds: ['function', 'mail'] }, 10)).toEqual([2, 3]);
    expect(await listed({ kinds: ['mail'], text: 'ada' }, 10)).toEqual([3]);
    const user = { id: null, account: 'Ada@example.com' };
    expect(await listed({ text: 'confirmed', errorsOnly: true, user }, 10)).toEqual([1]);
  });

  it('continues a list before an event, also within a millisecond and after the event was removed', async () => {
    const all = [event(1), event(2, { id: 'a' }), event(2, { id: 'b' }), event(2, { id: 'c' }), event(3)];
    await storage.events.addEvents(all);
    const before = async (id: string, at: number) =>
      (await storage.events.listEvents({ before: { id, at } }, 2)).map((one) => one.id);
    expect(await before('e3', 3)).toEqual(['b', 'c']);
    expect(await before('b', 2)).toEqual(['e1', 'a']);
    expect(await before('e1', 1)).toEqual([]);
    await storage.events.pruneEvents(0, 1);
    expect(await before('c', 2)).toEqual([]);
  });

  it('removes events by age and by number, whichever is reached first', async () => {
    await storage.events.addEvents([1, 2, 3, 4, 5].map((at) => event(at)));
    await storage.events.pruneEvents(2, 10);
    expect(await listed({}, 10)).toEqual([2, 3, 4, 5]);
    await storage.events.pruneEvents(0, 3);
    expect(await listed({}, 10)).toEqual([3, 4, 5]);
    await storage.events.pruneEvents(0, 3);
    expect(await listed({}, 10)).toEqual([3, 4, 5]);
  });

  it('summarizes the calls of each function, however many others there are', async () => {
    const call = (at: number, subject: string, outcome: StoredEvent['outcome'] = 'ok') =>
      event(at, { kind: 'function', subject, outcome });
    await storage.events.addEvents([
      ...[call(1, 'sum', 'failed'), call(2, 'old'), call(4, 'sum', 'failed'), call(5, 'greet', 'refused')],
      ...[call(7, 'sum', 'failed'), call(8, 'greet'), event(9, { subject: 'sum', outcome: 'failed' })],
    ]);
    const found = await storage.events.summarizeFunctions(4);
    expect(found.sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual([
      { name: 'greet', lastAt: 8, lastOutcome: 'ok', failures: 1 },
      { name: 'old', lastAt: 2, lastOutcome: 'ok', failures: 0 },
      { name: 'sum', lastAt: 7, lastOutcome: 'failed', failures: 2 },
    ]);
  });

  it('counts the mails, and what went wrong since a time', async () => {
    const mail = (at: number, outcome: StoredEvent['outcome']) => event(at, { kind: 'mail', subject: 'test', outcome });
    await storage.events.addEvents([mail(1, 'failed'), mail(2, 'ok'), event(3, { outcome: 'refused' })]);
    expect(await storage.events.countMails()).toBe(2);
    expect(await storage.events.countErrors(2)).toBe(1);
  });

  it('shows the events of one connection to another one', async () => {
    await storage.events.addEvents([event(1)]);
    const other = await openTestStorage(folder);
    expect(await other.events.listEvents({}, 10)).toEqual([event(1)]);
    await other.store.close();
  });

  it.runIf(storeKind === 'sqlite')('sets a damaged file aside, says so and starts a new one', async () => {
    const lines: string[] = [];
    await storage.store.close();
    storage = await openTestStorage(folder, (line) => lines.push(line));
    writeFileSync(join(folder, 'events.db'), 'not a database, but long enough to be read as one'.repeat(100));
    await storage.events.addEvents([event(1)]);
    expect(await listed({}, 10)).toEqual([1]);
    expect(readdirSync(folder).filter((name) => name.startsWith('events.db.damaged-'))).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining('events.db is damaged')]);
  });
});
