/** Sentences of the main process about starts that fail, and crashes, in German. */
import type { startingEn } from '../../en/app/starting.js';

export const startingDe: typeof startingEn = {
  // Start.
  newerProfile: (file, folder) =>
    `${file} in ${folder} stammt von einer neueren Version von Roster. Nichts wurde geändert. Installieren Sie diese Version, oder starten Sie mit einem anderen Profilordner.`,
  fullProfileDisk: (folder) =>
    `Der Datenträger mit dem Profilordner ${folder} ist voll, daher kann Roster nicht starten. Nichts wurde geändert. Schaffen Sie Platz und starten Sie Roster neu.`,
  unusableProfile: (folder, file) =>
    `Roster kann ${file} im Profilordner ${folder} nicht lesen oder schreiben. Nichts wurde geändert. Machen Sie den Ordner lesbar und beschreibbar und starten Sie Roster neu.`,
  cannotStartBecause: (logs) => `Roster konnte nicht starten. Siehe das Protokoll in ${logs}.`,
  cannotStart: 'Roster kann nicht starten',
  crashed: 'In Roster ist etwas schiefgegangen.',
  crashedDetail: (path) =>
    `Ihre Konten sind sicher: Jede Änderung war gespeichert, bevor sie angezeigt wurde. Wir empfehlen, Roster neu zu starten.\n\nEin Bericht ohne Passwörter und Token wurde als ${path} gespeichert. Er wurde nirgendwohin gesendet.`,
  crashedUnwritten:
    'Ihre Konten sind sicher: Jede Änderung war gespeichert, bevor sie angezeigt wurde. Wir empfehlen, Roster neu zu starten. Ein Bericht ließ sich nicht schreiben.',
  crashGoOn: 'Fortfahren',
  crashRestart: 'Neu starten',
  crashShow: 'Bericht anzeigen',
};
