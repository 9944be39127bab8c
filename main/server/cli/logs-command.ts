/** The command that shows the events of a server, whether it is running or not. */
import { followEvents } from '../events/follow-events.js';
import type { EventFilter, EventStore, StoredEvent } from '../store/event-store.js';
import type { Store } from '../store/store.js';
import { isStorableText } from '../store/text.js';
import { CommandError } from './command-error.js';
import { visible } from './visible.js';

export interface LogsOptions {
  events: EventStore;
  store: Pick<Store, 'findPassword' | 'findUserOfIdentity'>;
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

export async function showEvents(options: LogsOptions): Promise<void> {
  const { events, store, user, errorsOnly, asJson, follow, limit, print, signal } = options;
  const filter: EventFilter = {
    ...(errorsOnly ? { errorsOnly } : {}),
    ...(user === undefined ? {} : { user: await userOf(store, user) }),
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

/** Events of deleted users can be found as well. */
async function userOf(
  store: Pick<Store, 'findPassword' | 'findUserOfIdentity'>,
  user: string,
): Promise<NonNullable<EventFilter['user']>> {
  if (user === '' || !isStorableText(user)) throw new CommandError('--user takes an email address or a user ID.');
  if (/^[0-9a-f]{24}$/.test(user)) return { id: user, account: null };
  const account = await store.findPassword(user);
  const identity = account === null ? null : ({ provider: 'local-userpass', id: account.identityId } as const);
  const found = identity === null ? null : await store.findUserOfIdentity(identity);
  return { id: found?.id ?? null, account: account?.email ?? user };
}

/** One line, and the text of the event below it. */
export function linesOf(event: StoredEvent): string[] {
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
