/** Records administrative actions of the command line as events. */
import { newEventId } from '../events/event-id.js';
import type { EventStore } from '../store/event-store.js';

/** `object`: what the command was given, such as the ID of a user. A failure is reported; the action has been done. */
export async function recordAdministration(
  events: EventStore,
  command: string,
  object: string | undefined,
): Promise<void> {
  const isUser = command.startsWith('users ') && object !== undefined;
  const userId = isUser && /^[0-9a-f]{24}$/.test(object) ? object : null;
  const at = Date.now();
  try {
    await events.addEvents([
      {
        ...{ id: newEventId(at), at, kind: 'administration', outcome: 'ok', reason: null, durationMs: null },
        ...{ userId, account: isUser && userId === null ? object : null, provider: null, address: null },
        ...{ subject: command, text: isUser ? null : (object ?? null) },
      },
    ]);
  } catch (error) {
    console.error(`The event could not be recorded: ${error instanceof Error ? error.message : typeof error}`);
  }
}
