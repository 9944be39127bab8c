/** Updates of Roster, in German. */
import type { UpdatesMessages } from '../../en/renderer/updates.js';

export const updatesDe: UpdatesMessages = {
  updates: 'Updates',
  checkForUpdates: 'Einmal am Tag nach Updates suchen',
  updatesOff:
    'Diese Version aktualisiert sich nicht selbst. Eine neuere bekommen Sie aus derselben Quelle wie diese, etwa über Ihre Paketverwaltung.',
  notCheckedYet: 'Noch nicht geprüft.',
  upToDate: (when) => `Auf dem neuesten Stand. Zuletzt geprüft: ${when}.`,
  checking: 'Sucht nach Updates …',
  checkForUpdateNow: 'Jetzt suchen',
  updateAvailable: (version) => `Roster ${version} ist verfügbar.`,
  download: 'Laden',
  downloading: (version, percent) => `Roster ${version} wird geladen: ${percent}`,
  updateReady: (version) => `Roster ${version} kann installiert werden.`,
  updateFailures: {
    unreachable:
      'Der Update-Server war nicht zu erreichen. Prüfen Sie, ob Sie online sind, und versuchen Sie es noch einmal.',
    unsigned:
      'Was der Update-Server sagt, ist nicht unterschrieben; darum hat Roster es nicht benutzt. Nichts wurde geladen.',
    forged:
      'Was der Update-Server sagt, ist nicht von den Machern von Roster unterschrieben und wurde abgelehnt. Nichts wurde geladen.',
    tooLarge:
      'Der Update-Server hat mehr gesagt, als zu einer Version gehört, und wurde abgelehnt. Nichts wurde geladen.',
    unreadable:
      'Roster versteht nicht, was der Update-Server sagt. Nichts wurde geladen. Eine neuere Version lässt sich weiterhin von Hand installieren.',
    damaged:
      'Was geladen wurde, ist nicht das, was die Macher von Roster unterschrieben haben, und wurde gelöscht. Versuchen Sie es später noch einmal.',
    notDownloaded:
      'Das Update ließ sich nicht laden. Prüfen Sie, ob Sie online sind und die Festplatte Platz hat, und versuchen Sie es noch einmal.',
    notInstalled:
      'Das Update ließ sich nicht an die Stelle dieser Version setzen; sie läuft weiter. Prüfen Sie, ob Sie die Datei ändern dürfen, mit der Sie Roster starten.',
  },
  restartAndInstall: 'Neu starten und installieren',
  newsOf: (version) => `Was ist neu in ${version}`,
};
