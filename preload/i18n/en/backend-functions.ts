/** The sentences about the functions of an exported app, in English. */
import type { FunctionUse } from '../../contract/index.js';

export const backendFunctionsEn = {
  label: 'Functions',
  search: 'Search functions',
  searchHint: 'Name',
  columns: { name: 'Function', access: 'Use', lastCall: 'Last call', failures: 'Failed today' },
  public: 'For clients',
  private: 'Private',
  uses: {
    confirmation: 'Confirmation',
    'password-reset': 'Password reset',
    'sign-in': 'Sign-in',
    'user-creation': 'User creation',
    trigger: 'Trigger',
  } satisfies Record<FunctionUse, string>,
  never: 'not recorded',
  failed: (count: number) => (count === 1 ? '1 failed today' : `${String(count)} failed today`),
  empty: 'This app has no functions.',
  emptyHint: 'Add one to the app’s “functions” folder, then restart the backend.',
  nothingFound: (text: string) => `No function matches “${text}”.`,
  notRunning: 'The functions are shown while the backend is running.',
  shown: (count: number) => (count === 1 ? '1 function' : `${String(count)} functions`),

  // One function.
  isPublic: 'Every signed-in user can call it.',
  hasRule: 'A rule decides which users can call it.',
  isPrivate: 'Private: only other functions and the backend can call it.',
  runsAsSystem: 'Runs as the system.',
  runsAsCaller: 'Runs as its caller.',
  usedFor: {
    confirmation: () => 'Confirms email addresses.',
    'password-reset': () => 'Resets passwords.',
    'sign-in': () => 'Signs users in.',
    'user-creation': () => 'Runs before the first sign-in of a user.',
    trigger: (name: string) => `Runs for the trigger “${name}”.`,
  } satisfies Record<FunctionUse, (name: string) => string>,
  try: 'Run it',
  runAs: 'Run as',
  callers: { system: 'System', user: 'A user' },
  user: 'Email or user ID',
  run: 'Run',
  ended: (ms: string) => `Done in ${ms} ms`,
  failedWith: (reason: string, ms: string) => `${reason}, after ${ms} ms`,
  result: 'Result',
  console: 'Console',
  calls: 'Recent calls',
  noCalls: 'No calls were recorded in the last few days.',
};

export type BackendFunctionsMessages = typeof backendFunctionsEn;
