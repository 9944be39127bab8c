/** The sentences about the sessions of a backend’s users, in German. */
import type { BackendSessionsMessages } from '../en/backend-sessions.js';

export const backendSessionsDe: BackendSessionsMessages = {
  label: 'Sitzungen',
  search: 'Sitzungen durchsuchen',
  searchHint: 'Benutzer, Gerät oder Adresse',
  columns: {
    user: 'Benutzer',
    device: 'Gerät',
    address: 'Adresse',
    created: 'Angemeldet',
    lastUsed: 'Zuletzt benutzt',
  },
  end: 'Beenden',
  endLabel: (user, device) => `Sitzung von ${user} auf ${device} beenden`,
  ended: (user) => `Sitzung von ${user} beendet`,
  endAll: (user) => `Alle Sitzungen von ${user} beenden …`,
  endAllTitle: (user) => `Alle Sitzungen von ${user} beenden?`,
  endAllHint: 'Der Benutzer muss sich auf jedem Gerät neu anmelden.',
  endAllAction: 'Alle beenden',
  showUser: 'Benutzer anzeigen',
  device: 'Gerät',
  platform: 'System',
  sdk: 'SDK',
  method: 'Angemeldet mit',
  sessionId: 'Sitzungs-ID',
  neverRecorded: 'nicht aufgezeichnet',
  empty: 'Niemand ist angemeldet.',
  emptyHint: 'Sitzungen erscheinen hier, wenn sich Benutzer anmelden.',
  nothingFound: (text) => `Keine Sitzung passt zu „${text}“.`,
  notRunning: 'Die Sitzungen werden angezeigt, solange das Backend läuft.',
  shown: (count, isAll) =>
    count === 1 ? '1 Sitzung' : isAll ? `${String(count)} Sitzungen` : `Die neuesten ${String(count)} Sitzungen`,
};
