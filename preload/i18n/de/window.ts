/** The sentences that the window needs for its first paint, in German. The others are in `renderer.ts` and are loaded later. */
import type { WindowMessages } from '../en/window.js';
import { backendFailuresDe } from './backend-failures.js';
import { providersDe } from './providers.js';

/** The number of accounts. */
export const konten = (count: number) => (count === 1 ? '1 Konto' : `${String(count)} Konten`);

export const windowDe: WindowMessages = {
  addAccount: 'Konto hinzufügen',
  accounts: 'Konten',
  empty: 'Noch keine Konten',
  emptyHint: 'Roster hält alle Ihre Konten in einer Liste und wechselt mit einem Tastendruck zwischen ihnen.',
  dismiss: 'Schließen',
  tryAgain: 'Noch einmal',
  done: 'Fertig',
  undo: 'Rückgängig',

  offline: 'Sie sind offline. Token, die noch gelten, lassen sich kopieren.',

  sidebar: 'Seitenleiste',
  noActiveAccount: 'Kein aktives Konto',
  sidebarBackend: (name: string, health: string, count: number) => `Backend ${name}, ${health}, ${konten(count)}`,
  sidebarAttention: (count: number) => `Braucht Aufmerksamkeit: ${konten(count)}`,

  searchCount: (count) => `Suche in ${konten(count)}`,
  searchAccounts: 'Konten suchen',
  clearSearch: 'Suche leeren',
  filter: 'Filtern',
  filters: {
    all: 'Alle Konten',
    signedIn: 'Angemeldet',
    needsAttention: 'Braucht Aufmerksamkeit',
    signedOut: 'Abgemeldet',
  },
  removeFilter: (name) => `Filter „${name}“ entfernen`,
  found: (count) => `${konten(count)} gefunden`,
  nothingFound: 'Nichts gefunden',
  clear: 'Leeren',
  hiddenByFilters: (count) => `${String(count)} durch Filter ausgeblendet`,
  removeFilters: 'Filter entfernen',
  nothingMatches: (query) => `Nichts passt zu „${query}“.`,
  groupHead: (name, count, health) => [name, health, konten(count)].filter((part) => part !== '').join(', '),
  groupHealth: { starting: 'startet', failed: 'läuft nicht' },
  groupOffline: (since) => `offline seit ${since}`,
  offlineSince: (since) => `nicht erreichbar seit ${since}`,
  addAccountAt: (backend) => `Konto bei ${backend} hinzufügen`,
  listWidth: 'Breite der Liste',
  active: 'Aktiv',
  activateNamed: (name) => `Zu ${name} wechseln`,
  currentAt: (backend) => `Aktuell bei ${backend}`,
  select: 'Mehrere auswählen',
  exportTitle: 'Konten exportieren',
  selectAll: 'Alle auswählen',
  selected: (count) => `${String(count)} ausgewählt`,
  pinned: 'Angeheftet',

  actionsFor: (name) => `Aktionen für ${name}`,
  actions: {
    activate: 'Zu diesem Konto wechseln',
    signInAgain: 'Wieder anmelden',
    show: 'Kontodetails',
    refresh: 'Sitzung erneuern',
    linkIdentity: 'Anmeldemethode hinzufügen …',
    edit: 'Bearbeiten …',
    copyUserId: 'Benutzer-ID kopieren',
    copyAccessToken: 'Zugriffstoken kopieren',
    copyTokenHeader: 'Als HTTP-Header kopieren',
    signOut: 'Abmelden',
    remove: 'Entfernen',
    delete: 'Konto löschen …',
  },
  slot: (slot) => `Platz ${String(slot)}`,
  slotKeys: (keys) => `${keys} wechselt zu diesem Konto`,

  nowActive: (name) => `Aktiv: ${name}`,
  signedIn: (name) => `Angemeldet als ${name}`,
  signedOut: (name) => `Abgemeldet: ${name}`,
  signedOutMany: (count) => `${konten(count)} abgemeldet`,
  removed: (name) => `${name} entfernt`,
  removedMany: (count) => `${konten(count)} entfernt`,
  restored: (name) => `${name} wiederhergestellt`,
  restoredMany: (count) => `${konten(count)} wiederhergestellt`,
  refreshed: (name) => `Sitzung erneuert: ${name}`,
  pinnedNow: (name) => `Angeheftet: ${name}`,
  unpinned: (name) => `Nicht mehr angeheftet: ${name}`,
  movedBefore: (name, other) => `${name} steht jetzt vor ${other}`,
  movedToEnd: (name) => `${name} steht jetzt am Ende`,
  copied: 'Kopiert',
  secretCopied: (seconds) => `Kopiert. Die Zwischenablage wird in ${String(seconds)} Sekunden geleert.`,
  diagnosticsSaved: (file) => `Diagnosedatei gesichert als ${file}`,

  registerProtocolClient: 'Links mit Roster öffnen',
  programs: 'Programme',

  activeAccount: 'Aktives Konto',

  noAccountsAt: (backend) => `Noch keine Konten bei ${backend}`,

  ctrl: 'Strg+',
  shift: 'Umschalt+',

  unlockKeychain: 'Entsperren',
  retryVault: 'Schlüsselbund erneut versuchen',
  continueWithoutKeychain: 'Ohne Schlüsselbund fortfahren',
  startFresh: 'Neu beginnen',

  showUpdate: 'Das Update zeigen',
  showNews: 'Was ist neu',

  backends: 'Backends',
  startAgain: 'Neu starten',
  backendFailures: backendFailuresDe,
  health: { starting: 'Startet', ready: 'Bereit', unreachable: 'Antwortet nicht', failed: 'Läuft nicht' },
  addBackend: 'Backend hinzufügen',
  ownBackend: 'Haben Sie ein eigenes Backend?',
  showBackend: (name) => `Backend ${name} anzeigen`,

  paletteTitle: 'Konten und Befehle finden',
  settingChanged: 'Einstellung geändert.',

  settings: 'Einstellungen',

  states: {
    signedOut: 'Abgemeldet',
    expired: 'Sitzung abgelaufen',
    disabled: 'Vom Betreiber gesperrt',
    locked: 'Schlüsselbund ist gesperrt',
    backendChanged: 'Backend hat eine andere Adresse',
    backendMissing: 'Unbekanntes Backend',
    offline: 'Offline',
  },
  providers: providersDe,
};
