/** The command that shows the events of a server, whether it is running or not. */
import { mkdirSync } from 'node:fs';
import { findEventUser } from '../../admin/find-subject.js';
import { followEvents } from '../../events/follow-events.js';
import type { EventFilter, EventStore, StoredEvent } from '../../store/event-store.js';
import type { Store } from '../../store/store.js';
import { openStorage } from '../open-stores.js';
import { visible } from '../visible.js';

interface LogsFlags {
  follow: boolean;
  user?: string | undefined;
  errors: boolean;
  json: boolean;
  limit: number;
}

export async function runLogs(dataFolder: string, { follow, user, errors, json, limit }: LogsFlags): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      ending.abort();
    });
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const { store, events } = await openStorage(dataFolder);
  try {
    const print = (line: string) => {
      console.log(line);
    };
    const { signal } = ending;
    await showEvents({ events, store, user, errorsOnly: errors, asJson: json, follow, limit, print, signal });
  } finally {
    await store.close();
  }
}

interface LogsOptions {
  events: EventStore;
  store: Store;
  /** An email address or the ID of a user. */
  user: string | undefined;
  errorsOnly: boolean;
  asJson: boolean;
  follow: boolean;
  /** Number of past events. */
  limit: number;
  print: (line: string) => void;
  /** Ends `follow`. */
  signal: AbortSignal;
}

async function showEvents(options: LogsOptions): Promise<void> {
  const { events, store, user, errorsOnly, asJson, follow, limit, print, signal } = options;
  const filter: EventFilter = {
    ...(errorsOnly ? { errorsOnly } : {}),
    ...(user === undefined ? {} : { user: await findEventUser(store, user) }),
  };
  const show = (event: StoredEvent) => {
    if (asJson) print(JSON.stringify(event));
    else for (const line of linesOf(event)) print(line);
  };
  if (!follow) {
    for (const event of await events.listEvents(filter, limit)) show(event);
    return;
  }
  for await (const event of followEvents(events, filter, { limit, signal })) show(event);
}

/** One line, and the text of the event below it. */
function linesOf(event: StoredEvent): string[] {
  const { at, kind, outcome, subject, reason, account, userId, provider, address, durationMs, text } = event;
  const parts = [
    new Date(at).toISOString(),
    outcome.padEnd(7),
    kind.padEnd(14),
    subject,
    reason,
    account ?? userId,
    provider,
    address,
    durationMs === null ? null : `${String(durationMs)} ms`,
  ];
  const line = parts.filter((part) => part !== null).map(visible);
  return [line.join('  ').trimEnd(), ...(text === null ? [] : text.split('\n').map((one) => `    ${visible(one)}`))];
}
