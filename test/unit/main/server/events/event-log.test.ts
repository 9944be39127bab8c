import { describe, expect, it } from 'vitest';
import { EventLog, type Retention } from '../../../../../main/server/events/event-log.js';
import type { EventStore, StoredEvent } from '../../../../../main/server/store/event-store.js';

const accounts = {
  findPassword: () => Promise.resolve(null),
  findPasswordOfIdentity: () => Promise.resolve(null),
  findUserOfIdentity: () => Promise.resolve(null),
};

/** A store in memory that a test can make unavailable. */
function createStore() {
  const state = { events: [] as StoredEvent[], isAway: false, pruned: [] as number[] };
  const store: EventStore = {
    addEvents: (events) => {
      if (state.isAway) return Promise.reject(new Error('the disk is full'));
      state.events.push(...events);
      return Promise.resolve();
    },
    listEvents: () => Promise.resolve(state.events),
    summarizeFunctions: () => Promise.resolve([]),
    countErrors: () => Promise.resolve(0),
    countMails: () => Promise.resolve(0),
    pruneEvents: (_before, most) => {
      state.events.splice(0, Math.max(0, state.events.length - most));
      state.pruned.push(most);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  return { state, store };
}

function open(store: EventStore, retention: Retention = { days: 10, rows: 20_000 }) {
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  return { log: new EventLog({ store, accounts, retention, log, now: () => 1_000 }), logged };
}

describe('the event log', () => {
  it('stores nothing during the call, and everything when the server stops', async () => {
    const { state, store } = createStore();
    const { log } = open(store);
    for (let number = 0; number < 1_234; number += 1) log.record({ kind: 'sign-in', outcome: 'ok' });
    expect(state.events).toHaveLength(0);
    await log.stop();
    expect(state.events).toHaveLength(1_234);
    expect(new Set(state.events.map(({ id }) => id)).size).toBe(1_234);
  });

  it('never throws, keeps events while the store fails, and stores them when it works again', async () => {
    const { state, store } = createStore();
    const { log, logged } = open(store);
    state.isAway = true;
    log.record({ kind: 'mail', outcome: 'failed', subject: 'reset' });
    await log.flush();
    log.record({ kind: 'mail', outcome: 'ok', subject: 'reset' });
    await log.flush();
    expect(logged, 'one line for the whole outage').toEqual(['Events cannot be stored: the disk is full']);
    state.isAway = false;
    await log.flush();
    expect(state.events.map(({ outcome }) => outcome)).toEqual(['failed', 'ok']);
    expect(logged).toHaveLength(2);
    await log.stop();
  });

  it('drops the oldest events of a long outage and says how many', async () => {
    const { state, store } = createStore();
    const { log, logged } = open(store);
    state.isAway = true;
    for (let number = 0; number < 10_003; number += 1) {
      log.record({ kind: 'sign-in', outcome: 'ok', subject: String(number) });
    }
    await log.flush();
    state.isAway = false;
    await log.flush();
    expect(state.events).toHaveLength(10_000);
    expect(state.events[0]?.subject).toBe('3');
    expect(logged.at(-1)).toContain('3 were lost');
    await log.stop();
  });

  it('keeps no more rows than configured', async () => {
    const { state, store } = createStore();
    const { log } = open(store, { days: 10, rows: 20 });
    for (let number = 0; number < 100; number += 1) log.record({ kind: 'sign-in', outcome: 'ok' });
    await log.stop();
    expect(state.events).toHaveLength(20);
  });

  it('stores text that no database can keep in a readable form, and cuts what is too long', async () => {
    const { state, store } = createStore();
    const { log } = open(store);
    log.record({ kind: 'function', outcome: 'ok', subject: 'a\0b\ud800', text: 'x'.repeat(100_000) });
    await log.stop();
    expect(state.events[0]?.subject).toBe('a\uFFFDb\uFFFD');
    expect(state.events[0]?.text?.length).toBeLessThan(10_000);
  });
});
