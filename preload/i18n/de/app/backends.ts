/** Sentences of the main process about backends and app folders, in German. */
import type { backendsEn } from '../../en/app/backends.js';

export const backendsDe: typeof backendsEn = {
  // Backends.
  backendNotFound: 'Roster kennt dieses Backend nicht mehr.',
  backendMissing:
    'Roster kennt das Backend dieses Kontos nicht mehr; das Konto lässt sich nur noch entfernen. Fügen Sie das Backend wieder hinzu und melden Sie sich dort an.',
  backendChanged: (name) =>
    `Die Sitzung dieses Kontos gehört zu einer anderen Adresse oder App als der, die das Profil jetzt für ${name} nennt. Sie wurde nicht dorthin gesendet. Melden Sie sich neu an, wenn die Adresse stimmt; sonst entfernen Sie das Backend und fügen Sie das richtige hinzu.`,
  backendBuiltIn: 'Das Backend auf diesem Computer gehört zu Roster und lässt sich nicht entfernen.',
  backendRestoreTooLate: 'Das lässt sich nicht mehr rückgängig machen. Fügen Sie das Backend wieder hinzu.',
  invalidUrl:
    'Diese Adresse kann Roster nicht benutzen. Sie muss mit https:// beginnen, oder mit http:// auf diesem Computer, und darf weder Benutzernamen noch Passwort enthalten.',
  invalidAppId: 'Das ist keine App-ID. Sie hat keine Leerzeichen und keine Schrägstriche.',
  appNotFoundAt: (appId) =>
    `Dieses Backend bietet keine App namens „${appId}“ an. Prüfen Sie die App-ID, auch Groß- und Kleinschreibung.`,
  noLinkInMail: 'Diese Mail hat keinen Link, den Roster kennt.',
  fileNotSaved: (file) =>
    `Roster konnte ${file} nicht schreiben. Wählen Sie einen vorhandenen Ordner, in den Sie schreiben dürfen, und versuchen Sie es noch einmal.`,
  appFileNotFound: (file, folder) =>
    `In ${folder} gibt es keine Datei „${file}“. Vielleicht wurde sie verschoben, oder Sie müssen sie dort noch anlegen.`,
  noOutbox: (backend) => `${backend} hat keinen Postausgang: den haben nur Backends auf diesem Computer.`,
  backendNotRunning: (backend) =>
    `${backend} läuft nicht. Starten Sie es auf seiner Seite neu und versuchen Sie es noch einmal.`,
  backendUserNotFound: 'Diesen Benutzer gibt es nicht mehr. Die Liste hat sich vielleicht geändert.',
  invalidAccountName:
    'Das kann kein Kontoname sein. Geben Sie eine E-Mail-Adresse oder einen Benutzernamen ein, ohne Leerzeichen, Anführungszeichen, Klammern, Kommas oder Semikolons.',
  accountNameTaken:
    'Es gibt schon ein Konto mit diesem Namen, vielleicht in anderer Schreibweise. Wählen Sie einen anderen.',
  alreadyConfirmed: 'Diese Adresse ist bereits bestätigt.',
  administrationFailed: (backend, why) =>
    why === ''
      ? `${backend} konnte das nicht ausführen. Vielleicht steht der Grund im Protokoll.`
      : `${backend} konnte das nicht ausführen. Es meldet: „${why}“.`,
  logUnreadable: (backend) => `${backend} konnte sein Protokoll nicht lesen. Versuchen Sie es gleich noch einmal.`,
  invalidMailHost: (host) =>
    `„${host}“ ist kein Hostname. Geben Sie einen ein, zum Beispiel mail.example.com, oder eine IP-Adresse, ohne Port.`,
  invalidMailSender: (sender) =>
    `„${sender}“ ist kein Absender. Geben Sie eine E-Mail-Adresse ein, oder einen Namen und eine Adresse: Team <team@example.com>.`,
  mailServerNeedsTls:
    'Ohne Verschlüsselung darf nur ein Mailserver auf diesem Computer benutzt werden, denn Mails enthalten Links, die wie Zugangsdaten wirken. Wählen Sie STARTTLS oder TLS.',
  invalidAdminKey: 'Das ist kein Administratorschlüssel. Er beginnt mit „radm_“ und hat 48 Zeichen.',
  adminKeyRefused: (backend) =>
    `${backend} akzeptiert diesen Administratorschlüssel nicht. Vielleicht wurde er dort gelöscht oder ist abgelaufen. Verbinden Sie das Backend mit einem anderen Schlüssel.`,
  adminKeyReadsOnly: (backend) =>
    `Mit Ihrem Schlüssel für ${backend} können Sie nur lesen. Um etwas zu ändern, verbinden Sie das Backend mit einem Schlüssel, der die Rolle „administrator“ hat.`,
  adminKeyOfOtherApp: (backend, appId) =>
    `Der Server an dieser Adresse verwaltet die App „${appId}“, nicht die von ${backend}. Der Schlüssel wurde nicht gespeichert.`,
  noAdminKey: (backend) =>
    `Roster hat keinen Administratorschlüssel für ${backend}. Verbinden Sie das Backend auf seiner Seite mit einem Schlüssel.`,
  administrationMissing: (backend) =>
    `${backend} bietet keine Verwaltung an. Der Betreiber muss mit „roster-server admin-keys create“ einen Schlüssel erzeugen oder einen neueren roster-server installieren.`,
  administrationAway: (backend) =>
    `${backend} ist gerade nicht erreichbar: Der Server oder seine Datenbank antwortet nicht. Versuchen Sie es gleich noch einmal.`,
  providerNotSetUp: (backend) => `Diese Art der Anmeldung ist für ${backend} nicht eingerichtet.`,
  linkUsed: 'Dieser Link wurde benutzt oder weggelegt. Öffnen Sie ihn noch einmal aus der Mail.',
  emailActionRejected: (backend) =>
    `${backend} hat diesen Link abgelehnt. Er wurde vielleicht schon benutzt oder ist abgelaufen; fordern Sie eine neue Mail an.`,
  wrongPerson: (name) =>
    `Sie haben sich im Browser als jemand anders angemeldet. Nichts wurde geändert. Wählen Sie dort ${name}, oder fügen Sie das andere Konto eigens hinzu.`,

  // App-Ordner.
  serveFolder: 'Die App in diesem Ordner anbieten?',
  allowFunctionsOf: 'Die Funktionen der App in diesem Ordner erlauben?',
  functionsWarning:
    'Die Funktionen der App sind Programme. Wenn Sie sie erlauben, laufen sie auf diesem Computer mit Ihren Rechten: Sie können Ihre Dateien lesen, ändern und löschen und das Netzwerk benutzen. Erlauben Sie sie nur, wenn Sie denen vertrauen, die sie geschrieben haben. Sie können das unter „Backends“ ändern.',
  serveWithoutFunctions: 'Ohne Funktionen anbieten',
  serveWithFunctions: 'Anbieten und Funktionen erlauben',
  allowFunctions: 'Funktionen erlauben',
  cancel: 'Abbrechen',
  builtInBackend: 'Test-Backend',
};
