/** Sentences of the main process about failures of the disk, the keychain and backends, in German. */
import type { failuresEn } from '../../en/app/failures.js';
import { backendFailuresDe } from '../backend-failures.js';

export const failuresDe: typeof failuresEn = {
  // Fehler der Festplatte und des Schlüsselbunds.
  storageFull:
    'Die Festplatte ist voll, darum wurde nichts geändert. Schaffen Sie Platz und versuchen Sie es noch einmal.',
  storageReadOnly:
    'Roster darf nicht in seinen Profilordner schreiben, darum wurde nichts geändert. Machen Sie den Ordner beschreibbar und versuchen Sie es noch einmal.',
  storageFailed:
    'Die Festplatte hat die Änderung nicht angenommen, darum wurde nichts geändert. Prüfen Sie die Festplatte und versuchen Sie es noch einmal.',
  keyUnavailable:
    'Der Schlüsselbund, der diese Sitzung versiegelt, ist gesperrt oder nicht da. Entsperren Sie ihn und versuchen Sie es noch einmal.',
  keyLost: 'Den Schlüssel, der diese Sitzung versiegelt hat, gibt es nicht mehr. Melden Sie sich wieder an.',
  locked: 'Roster ist gesperrt. Entsperren Sie es zuerst.',
  newerFormat:
    'Das hat eine neuere Version von Roster geschrieben. Nichts wurde geändert. Aktualisieren Sie Roster und versuchen Sie es noch einmal.',
  sessionUnreadable: 'Die gespeicherte Sitzung war beschädigt und wurde beiseitegelegt. Melden Sie sich wieder an.',

  // Fehler am Backend.
  invalidArgument: 'In diesem Formular fehlt etwas oder hat die falsche Form.',
  invalidField: (field) => `Das Feld „${field}“ fehlt oder stimmt nicht.`,
  invalidShape: 'Die Anfrage hat nicht die richtige Form.',
  forbidden: 'Das darf nur die eigene Seite von Roster.',
  wrongPassword: 'Die E-Mail-Adresse oder das Passwort stimmt nicht.',
  signInRefused: (backend) =>
    `${backend} hat diese Anmeldung abgelehnt. Wenn das Konto neu ist, bestätigen Sie zuerst seine E-Mail-Adresse.`,
  userDisabled: (backend) =>
    `${backend} hat dieses Konto gesperrt. Bitten Sie den Betreiber des Backends, es zu entsperren.`,
  nameInUse:
    'Es gibt schon ein Konto mit dieser E-Mail-Adresse. Melden Sie sich dort an, oder nehmen Sie eine andere Adresse.',
  passwordLength: 'Ein Passwort braucht 6 bis 128 Zeichen.',
  providerDisabled: (backend) => `${backend} bietet diese Art der Anmeldung nicht an. Wählen Sie eine andere.`,
  appNotFound: (backend) => `${backend} hat keine App mit dieser ID. Prüfen Sie die Einstellungen des Backends.`,
  tooManyRequests: (backend) =>
    `${backend} hat zu viele Versuche erhalten. Warten Sie einen Moment und versuchen Sie es noch einmal.`,
  tooManyRequestsFor: (backend, seconds) =>
    `${backend} hat zu viele Versuche erhalten. Warten Sie ${seconds === 1 ? 'eine Sekunde' : `${String(seconds)} Sekunden`} und versuchen Sie es noch einmal.`,
  backendBusy: (backend, seconds) =>
    `${backend} ist ausgelastet: Zu viele Personen melden sich gleichzeitig an. Versuchen Sie es ${seconds === null ? 'gleich' : seconds === 1 ? 'in einer Sekunde' : `in ${String(seconds)} Sekunden`} noch einmal.`,
  unreachable: (backend) =>
    `${backend} war nicht zu erreichen. Prüfen Sie, ob es läuft und ob Sie online sind, und versuchen Sie es noch einmal.`,
  unreachableBecause: {
    noSuchHost: (backend) =>
      `${backend} war nicht zu erreichen: Es gibt keinen Server mit diesem Namen. Prüfen Sie die Adresse und ob Sie online sind.`,
    refused: (backend) =>
      `${backend} war nicht zu erreichen: Die Verbindung wurde abgelehnt. Prüfen Sie, ob es läuft, und versuchen Sie es noch einmal.`,
    timedOut: (backend) => `${backend} hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.`,
    certificate: (backend) =>
      `${backend} war nicht sicher zu erreichen: Das Zertifikat ist ungültig. Es wurde nichts gesendet. Fragen Sie den Betreiber.`,
  },
  timedOut: (backend) => `${backend} hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.`,
  notReady: (backend) =>
    `${backend} ist nicht bereit: Es startet vielleicht noch oder wird gewartet. Versuchen Sie es gleich noch einmal.`,
  serverFault: (backend) => `${backend} hat einen internen Fehler gemeldet. Versuchen Sie es gleich noch einmal.`,
  badResponse: (backend) =>
    `${backend} hat etwas geantwortet, das Roster nicht versteht. Prüfen Sie Adresse und App-ID.`,
  badAnswer: (backend, status, type, advice) =>
    `${backend} hat etwas geantwortet, das Roster nicht versteht: HTTP-Status ${String(status)}${type === null ? '' : `, ${type}`}. ${advice}`,
  badAnswerAdvice: {
    otherVersion:
      'Vielleicht passen die Versionen von Roster und Backend nicht zusammen. Aktualisieren Sie beide, oder fragen Sie den Betreiber des Backends.',
    moved:
      'Vielleicht hat es jetzt eine andere Adresse. Prüfen Sie die Adresse, oder fragen Sie den Betreiber des Backends.',
    otherServer:
      'Vielleicht hat ein Proxy oder eine Anmeldeseite an seiner Stelle geantwortet. Prüfen Sie Adresse und App-ID.',
  },
  refused: (backend) => `${backend} hat die Anfrage abgelehnt.`,
  internal:
    'In Roster ist etwas schiefgegangen. Versuchen Sie es noch einmal; wenn es bleibt, starten Sie Roster neu und sehen Sie in sein Protokoll.',
  theBackend: 'Das Backend',
  serversStarting: 'Die Backends auf diesem Computer starten noch. Versuchen Sie es gleich noch einmal.',
  backendFailures: backendFailuresDe,
};
