/** The sentences about the log of a backend, in German. */
import type { BackendLogsMessages } from '../en/backend-logs.js';

export const backendLogsDe: BackendLogsMessages = {
  label: 'Protokoll',
  search: 'Protokoll durchsuchen',
  searchHint: 'Benutzer, Funktion oder Text',
  groupLabel: 'Welche Ereignisse',
  groups: {
    all: 'Alle',
    'sign-in': 'Anmeldung',
    functions: 'Funktionen',
    mail: 'Mail',
    administration: 'Verwaltung',
  },
  errorsOnly: 'Nur Fehler',
  live: 'Live',
  liveHint: 'Neue Ereignisse erscheinen von selbst. Drücken, um anzuhalten.',
  paused: 'Angehalten',
  pausedHint: 'Neue Ereignisse warten. Drücken, um fortzufahren.',
  save: 'Sichern …',
  saveHint: 'Sichert alle passenden Ereignisse als Datei',
  saved: (count, file) =>
    count === 1 ? `1 Ereignis als ${file} gesichert` : `${String(count)} Ereignisse als ${file} gesichert`,
  columns: { time: 'Zeit', event: 'Ereignis', user: 'Benutzer', result: 'Ergebnis', took: 'Dauer' },
  tookMs: (ms) => `${ms} ms`,
  noUser: 'Kein Benutzer',
  address: 'Adresse',
  method: 'Anmeldeweg',
  userId: 'Benutzer-ID',
  eventId: 'Ereignis-ID',
  output: 'Ausgabe',
  copy: 'Kopieren',
  copied: 'Ereignis kopiert',
  empty: 'Noch wurde nichts aufgezeichnet.',
  emptyHint: 'Anmeldungen, Mails, Funktionsaufrufe und Verwaltung erscheinen hier, zehn Tage lang.',
  nothingFound: 'Kein Ereignis passt.',
  showAll: 'Alle Ereignisse zeigen',
  notRunning: 'Das Protokoll wird angezeigt, solange das Backend läuft.',
  more: 'Ältere Ereignisse zeigen',
  shown: (count, isAll) =>
    count === 1 ? '1 Ereignis' : isAll ? `${String(count)} Ereignisse` : `Die neuesten ${String(count)} Ereignisse`,
};
