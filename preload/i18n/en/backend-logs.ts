/** The sentences about the log of a backend, in English. */
import type { BackendLogGroup } from '../../contract/index.js';

export const backendLogsEn = {
  label: 'Log',
  search: 'Search the log',
  searchHint: 'User, function or text',
  groupLabel: 'Which events',
  groups: {
    all: 'All',
    'sign-in': 'Sign-in',
    functions: 'Functions',
    mail: 'Mail',
    administration: 'Admin',
  } satisfies Record<BackendLogGroup, string>,
  errorsOnly: 'Errors only',
  live: 'Live',
  liveHint: 'New events appear by themselves. Press to pause.',
  paused: 'Paused',
  pausedHint: 'New events wait. Press to go on.',
  save: 'Save…',
  saveHint: 'Saves all events that match as a file',
  saved: (count: number, file: string) =>
    count === 1 ? `1 event saved as ${file}` : `${String(count)} events saved as ${file}`,
  columns: { time: 'Time', event: 'Event', user: 'User', result: 'Result', took: 'Took' },
  tookMs: (ms: string) => `${ms} ms`,
  noUser: 'No user',
  address: 'Address',
  method: 'Method',
  userId: 'User ID',
  eventId: 'Event ID',
  output: 'Output',
  copy: 'Copy',
  copied: 'Event copied',
  empty: 'Nothing was recorded yet.',
  emptyHint: 'Sign-ins, mails, function calls and administration appear here, for ten days.',
  nothingFound: 'No event matches.',
  showAll: 'Show all events',
  notRunning: 'The log is shown while the backend is running.',
  more: 'Show older events',
  shown: (count: number, isAll: boolean) =>
    count === 1 ? '1 event' : isAll ? `${String(count)} events` : `The newest ${String(count)} events`,
};

export type BackendLogsMessages = typeof backendLogsEn;
