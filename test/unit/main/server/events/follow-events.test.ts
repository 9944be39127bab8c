import { describe, expect, it } from 'vitest';
import { followEvents } from '../../../../../main/server/events/follow-events.js';
import type { EventStore, StoredEvent } from '../../../../../main/server/store/event-store.js';

const event = (id: string, at: number): StoredEvent => ({
  ...{ id, at, kind: 'sign-in', outcome: 'ok', userId: null, account: null, provider: null },
  ...{ address: null, subject: null, reason: null, text: null, durationMs: null },
});

describe('followEvents', () => {
  it('returns past events, and later ones once, also of a server whose clock is behind', async () => {
    const events = [event('a', 1_000), event('b', 100_000)];
    const unused = () => Promise.reject(new Error('not used'));
    const store: EventStore = {
      ...{ addEvents: unused, pruneEvents: unused, close: unused },
      summarizeFunctions: () => Promise.reject(new Error('not used')),
      countErrors: () => Promise.reject(new Error('not used')),
      countMails: () => Promise.reject(new Error('not used')),
      listEvents: ({ since = 0 }, limit) =>
        Promise.resolve(
          events
            .filter(({ at }) => at >= since)
            .sort((one, other) => one.at - other.at)
            .slice(-limit),
        ),
    };
    const ending = new AbortController();
    const seen: string[] = [];
    for await (const { id } of followEvents(store, {}, { limit: 1, signal: ending.signal, pollMs: 1 })) {
      seen.push(id);
      if (id === 'b') events.push(event('behind', 95_000));
      if (id === 'behind') events.push(event('c', 200_000), event('d', 200_000));
      if (id === 'd') ending.abort();
    }
    expect(seen).toEqual(['b', 'behind', 'c', 'd']);
  });
});
