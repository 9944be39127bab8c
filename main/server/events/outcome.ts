/** Describes errors in events. */
import { DatabaseError } from '../store/database-access.js';
import type { EventOutcome } from '../store/event-store.js';
import { WireError } from '../wire-error.js';
import type { EventSink, NewEvent } from './event-log.js';

/** The outcome and the reason of an error. Unexpected errors are in the process log; their message stays there. */
export function outcomeOf(error: unknown): Pick<NewEvent, 'outcome' | 'reason' | 'text'> {
  if (!(error instanceof WireError)) {
    return {
      outcome: 'failed',
      reason: error instanceof DatabaseError ? 'DatabaseError' : 'InternalError',
      text: null,
    };
  }
  const outcome: EventOutcome = error.status < 500 ? 'refused' : 'failed';
  return { outcome, reason: error.reason ?? error.code ?? String(error.status), text: error.message };
}

/** An event whose outcome is not known yet. */
export type OpenEvent = Omit<NewEvent, 'outcome'>;

/** Runs `work` and records how it ended. `work` may complete the event. */
export async function recorded<T>(
  events: EventSink,
  event: OpenEvent,
  work: (event: OpenEvent) => Promise<T>,
): Promise<T> {
  try {
    const result = await work(event);
    events.record({ ...event, outcome: 'ok' });
    return result;
  } catch (error) {
    const ending = outcomeOf(error);
    const text = [event.text, ending.text].filter((part) => typeof part === 'string').join('\n');
    events.record({ ...event, ...ending, text: text === '' ? null : text });
    throw error;
  }
}
