/** Sentences of the main process about notices and updates, in German. */
import type { noticesEn } from '../../en/app/notices.js';

export const noticesDe: typeof noticesEn = {
  // Hinweise.
  setAside: (name, path) => `${name} war nicht zu lesen. Die Datei liegt unverändert unter ${path}.`,
  entriesSetAside: (count, where) =>
    `${count === 1 ? '1 Eintrag war' : `${String(count)} Einträge waren`} nicht zu lesen; die übrigen gelten weiter. Die ganze Datei liegt unverändert unter ${where}.`,
  recovered: (count) =>
    `${count === 1 ? 'Ein Konto wurde' : `${String(count)} Konten wurden`} aus dem Tresor wiederhergestellt.`,
  sealedAway: (count) =>
    count === 1
      ? 'Ein weiteres ist mit einem Schlüssel versiegelt, der jetzt nicht zu haben ist.'
      : `${String(count)} weitere sind mit einem Schlüssel versiegelt, der jetzt nicht zu haben ist.`,
  memoryOnly:
    'Auf diesem Computer ist kein Schlüsselbund verfügbar, darum bleiben Sie nur angemeldet, bis Roster beendet wird.',
  backendsRestored: (count) =>
    `${count === 1 ? '1 Backend wurde' : `${String(count)} Backends wurden`} aus dem Tresor wiederhergestellt.`,
  keyProblems: {
    keychainLocked: 'Der Schlüsselbund, der Ihre Sitzungen schützt, ist gesperrt oder nicht verfügbar.',
    keychainSilent: 'Der Schlüsselbund dieses Computers ist gesperrt oder hat nicht geantwortet.',
    keychainElsewhere:
      'Der Schlüssel, der Ihre Sitzungen versiegelt hat, liegt in einem anderen Schlüsselbund, der gerade nicht verfügbar ist.',
    lockFileUnreadable: 'Die Datei der App-Sperre ist nicht zu lesen.',
  },
  keyGone: 'Der Schlüsselbund ist offen, aber der Schlüssel, der Ihre Sitzungen versiegelt hat, ist nicht mehr darin.',
  vaultAway: (why) =>
    `${why} Entsperren Sie ihn, oder melden Sie sich neu an. Nichts wurde geändert; neue Anmeldungen gelten, bis Roster beendet wird.`,
  vaultAwayOrFresh: (why) =>
    `${why} Nichts wurde geändert. Machen Sie ihn verfügbar und fragen Sie noch einmal, oder beginnen Sie neu: Roster legt die alten Sitzungen beiseite, und Sie melden sich wieder an. Bis dahin halten neue Anmeldungen, bis Roster schließt.`,
  vaultLost: (why) =>
    `${why} Nichts wurde geändert. Wenn Sie ihn wiederherstellen können, fragen Sie noch einmal. Sonst beginnen Sie neu: Roster legt die alten Sitzungen beiseite, und Sie melden sich wieder an. Neue Anmeldungen bleiben erhalten.`,
  startedFresh: (count, folder) =>
    count === 0
      ? `Roster hat einen neuen Schlüssel. Kein Konto muss sich wieder anmelden, aber geben Sie Administratorschlüssel und Passwörter von Mailservern neu ein; die alten Dateien liegen in ${folder}.`
      : `Roster hat einen neuen Schlüssel. ${count === 1 ? 'Ein Konto muss' : `${String(count)} Konten müssen`} sich wieder anmelden; die alten Dateien liegen in ${folder}.`,
  manifestRebuilt:
    'Die Liste der versiegelten Sitzungen fehlte oder war beschädigt. Roster kann nicht sagen, ob eine davon eine alte Kopie ist.',
  waitingForKeychain: 'Roster wartet auf den Schlüsselbund des Systems, der vielleicht nach Ihrem Passwort fragt.',
  linksTaken: (program) =>
    `${program} öffnet Links, die für Roster bestimmt sind, etwa Links zum Zurücksetzen des Passworts.`,
  protocolRegistrationFailed:
    'Das System lässt Roster seine Links nicht öffnen. Wählen Sie in den Einstellungen des Systems Roster dafür aus.',
  anotherProgram: 'Ein anderes Programm',

  // Updates.
  updateAvailable: (version) => `Roster ${version} kann geladen werden.`,
  updateReady: (version) => `Roster ${version} ist geladen und kann installiert werden.`,
  wasUpdated: (version) => `Roster wurde auf ${version} aktualisiert.`,
};
