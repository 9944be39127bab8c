/** Log messages, with the Realm SDK's levels, categories and functions. Messages contain no secrets. */
import { requireFunction } from '../errors/arguments.js';
import { argumentError, AuthError } from '../errors/auth-error.js';
import type { Answer } from '../http/read-response.js';
import { observed } from '../http/request-observer.js';

/** Log levels in order. A level includes those after it. */
const levels = ['all', 'trace', 'debug', 'detail', 'info', 'warn', 'error', 'fatal', 'off'] as const;
/** Name of a log level. */
export type LogLevel = (typeof levels)[number];

/** Log levels as numbers. */
export const NumericLogLevel = {
  All: 0,
  Trace: 1,
  Debug: 2,
  Detail: 3,
  Info: 4,
  Warn: 5,
  Error: 6,
  Fatal: 7,
  Off: 8,
} as const;
/** A log level as a number. */
export type NumericLogLevel = (typeof NumericLogLevel)[keyof typeof NumericLogLevel];

/** What a message is about. This library only has messages of `Realm.App`. */
export type LogCategory =
  | 'Realm'
  | 'Realm.Storage'
  | 'Realm.Storage.Transaction'
  | 'Realm.Storage.Query'
  | 'Realm.Storage.Object'
  | 'Realm.Storage.Notification'
  | 'Realm.Sync'
  | 'Realm.Sync.Client'
  | 'Realm.Sync.Client.Session'
  | 'Realm.Sync.Client.Changeset'
  | 'Realm.Sync.Client.Network'
  | 'Realm.Sync.Client.Reset'
  | 'Realm.Sync.Server'
  | 'Realm.App'
  | 'Realm.SDK';

/** A log message. */
export interface LogEntry {
  category: LogCategory;
  level: LogLevel;
  message: string;
}

/** A logger with two parameters, from version 12.0 of the SDK. */
export type LoggerCallback1 = (level: LogLevel, message: string) => void;
/** A logger. */
export type LoggerCallback2 = (entry: LogEntry) => void;
/** A logger of either form. As in the SDK, one with two parameters is called with level and message. */
export type LoggerCallback = LoggerCallback1 | LoggerCallback2;
/** Category and level of all messages: each is about a request. */
const category = 'Realm.App';
const level = 'debug';
const levelNumber = levels.indexOf(level);

let logger: LoggerCallback = (entry: LogEntry) => {
  console.log(`[${category} - ${level}] ${entry.message}`);
};

/** Sets which messages are logged. Default: `warn`. @throws AuthError if there is no such level */
export function setLogLevel(minimum: LogLevel, about: LogCategory = 'Realm'): void {
  const number = levels.indexOf(minimum);
  if (number < 0) throw argumentError(`Unexpected log level: ${minimum}`);
  if (about === 'Realm' || about === category) observed.by = number <= levelNumber ? logRequest : undefined;
}

/** Two signatures, so that the parameters of either form need no types. */
type SetLogger = ((loggerCallback: LoggerCallback2) => void) & ((loggerCallback: LoggerCallback1) => void);

/** Sets where messages are logged. Default: the console. @throws AuthError if it is not a function */
export const setLogger: SetLogger = (loggerCallback: LoggerCallback) => {
  requireFunction(loggerCallback, 'loggerCallback');
  logger = loggerCallback;
};

/** Logs how a request ended. */
function logRequest(request: string, answer: Promise<Answer>): void {
  answer.then(
    ({ status }) => {
      log(`${request}: ${String(status)}`);
    },
    (error: unknown) => {
      log(
        `${request}: ${error instanceof AuthError ? `${String(error.statusCode ?? '-')} ${error.message}` : 'cancelled'}`,
      );
    },
  );
}

/** Logs a message. A logger that throws affects no call. */
function log(message: string): void {
  try {
    if (hasTwoParameters(logger)) logger(level, message);
    else logger({ category, level, message });
  } catch (error) {
    console.error('The logger of the auth library failed:', error);
  }
}

function hasTwoParameters(callback: LoggerCallback): callback is LoggerCallback1 {
  return callback.length === 2;
}
