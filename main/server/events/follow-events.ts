/** Reads events as they are stored. */
import type { EventFilter, EventStore, StoredEvent } from '../store/event-store.js';

/** Servers store events a moment later, and their clocks may differ. */
const overlapMs = 30_000;
const maxPage = 10_000;

/** The newest `limit` events, then further ones until `signal` is aborted. */
export async function* followEvents(
  store: EventStore,
  filter: EventFilter,
  { limit, signal, pollMs = 500 }: { limit: number; signal: AbortSignal; pollMs?: number },
): AsyncGenerator<StoredEvent> {
  let seen = new Map<string, number>();
  let newest = filter.since ?? 0;
  for (let page = await store.listEvents(filter, limit); ;) {
    for (const event of page) {
      if (seen.has(event.id)) continue;
      seen.set(event.id, event.at);
      newest = Math.max(newest, event.at);
      yield event;
    }
    await pause(pollMs, signal);
    if (signal.aborted) return;
    const since = Math.max(filter.since ?? 0, newest - overlapMs);
    seen = new Map([...seen].filter(([, at]) => at >= since));
    page = await store.listEvents({ ...filter, since }, maxPage);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
