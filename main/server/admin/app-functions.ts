/** The functions of the app for the administrator: their last calls, and calls to try one. */
import type { Configuration } from '../configuration/configuration.js';
import { functionCallers } from '../configuration/functions/function-callers.js';
import type { EventSink } from '../events/event-log.js';
import { QueueFullError } from '../functions/fair-queue.js';
import type { Functions, TestedCall } from '../functions/functions.js';
import { seenUser } from '../routes/functions/seen-user.js';
import type { EventStore } from '../store/event-store.js';
import type { StoredUser } from '../store/records.js';
import { badRequest, WireError } from '../wire-error.js';
import type { AskAnswer } from './asks.js';
import type { Operations } from './operations.js';

export interface AppFunctionsOptions {
  configuration: Configuration;
  functions: Pick<Functions, 'test'>;
  /** Whether functions may run. */
  allowed: boolean;
  operations: Operations;
  /** Who acts, for the events. */
  actor: string;
  address: string | null;
  events: EventSink;
  eventStore: EventStore;
  /** The custom data that a user's functions see. */
  customDataOf: (user: StoredUser) => Promise<StoredUser['customData']>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Shorter than the window waits for an answer. */
const longestTestMs = 30_000;

export class AppFunctions {
  constructor(private readonly options: AppFunctionsOptions) {}

  async list(): Promise<AskAnswer<'functions.list'>> {
    const { configuration, allowed, eventStore, now } = this.options;
    const callers = functionCallers(configuration);
    const today = new Date(now()).setHours(0, 0, 0, 0);
    const calls = new Map((await eventStore.summarizeFunctions(today)).map((known) => [known.name, known]));
    const functions = configuration.functions.map(({ name, file, isPrivate, runsAsSystem, rule }) => {
      const call = calls.get(name);
      return {
        ...{ name, file, isPrivate, runsAsSystem, hasRule: rule !== undefined, usedBy: callers.get(name) ?? [] },
        lastCall:
          call === undefined ? null : { at: new Date(call.lastAt).toISOString(), isOk: call.lastOutcome === 'ok' },
        failuresToday: call?.failures ?? 0,
      };
    });
    return { allowed, functions: functions.sort((one, other) => (one.name < other.name ? -1 : 1)) };
  }

  /** `user`: an email address or an ID; null: the system. Rules of functions are for clients and do not apply. */
  async run(name: string, argumentsText: string, user: string | null): Promise<TestedCall> {
    const { configuration, functions, operations, events, actor, address, customDataOf } = this.options;
    if (configuration.functions.every((known) => known.name !== name)) {
      throw new WireError(404, 'FunctionNotFound', `There is no function ${name}.`);
    }
    if (!isArray(argumentsText)) throw badRequest('The arguments are not a JSON array.');
    const found = user === null ? null : await operations.findUser(user);
    const seen = found === null ? null : seenUser({ ...found, customData: await customDataOf(found) });
    const about = { kind: 'administration', subject: 'functions run', text: `by ${actor}: ${name}`, address } as const;
    events.record({ ...about, userId: found?.id ?? null, outcome: 'ok' });
    try {
      return await functions.test(name, argumentsText, seen, longestTestMs);
    } catch (error) {
      if (error instanceof QueueFullError) {
        throw new WireError(
          429,
          'TooManyRequests',
          'Too many functions are being tested. Wait until one has ended.',
          1,
        );
      }
      throw error;
    }
  }
}

function isArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
