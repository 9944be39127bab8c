/** The sentences about the sessions of a backend’s users, in English. */

export const backendSessionsEn = {
  label: 'Sessions',
  search: 'Search sessions',
  searchHint: 'User, device or address',
  columns: { user: 'User', device: 'Device', address: 'Address', created: 'Signed in', lastUsed: 'Last used' },
  end: 'End',
  endLabel: (user: string, device: string) => `End the session of ${user} on ${device}`,
  ended: (user: string) => `Session of ${user} ended`,
  endAll: (user: string) => `End all sessions of ${user}…`,
  endAllTitle: (user: string) => `End all sessions of ${user}?`,
  endAllHint: 'The user has to sign in again on each device.',
  endAllAction: 'End all',
  showUser: 'Show user',
  device: 'Device',
  platform: 'System',
  sdk: 'SDK',
  method: 'Signed in with',
  sessionId: 'Session ID',
  neverRecorded: 'not recorded',
  empty: 'No one is signed in.',
  emptyHint: 'Sessions appear here when users sign in.',
  nothingFound: (text: string) => `No session matches “${text}”.`,
  notRunning: 'The sessions are shown while the backend is running.',
  shown: (count: number, isAll: boolean) =>
    count === 1 ? '1 session' : isAll ? `${String(count)} sessions` : `The newest ${String(count)} sessions`,
};

export type BackendSessionsMessages = typeof backendSessionsEn;
