/** Every sentence of the main process, in German. */
import type { AppMessages } from '../en/app.js';
import { accountChoiceDe } from './account-choice.js';
import { backendFailuresDe } from './backend-failures.js';
import { teamFileDe } from './team-file.js';

export const appDe: AppMessages = {
  // Konten.
  accountNotFound: 'Dieses Konto steht nicht mehr in der Liste. Vielleicht wurde es inzwischen entfernt.',
  removedWhileSigningIn: 'Das Konto wurde während der Anmeldung entfernt.',
  tooLateToRestore: 'Das lässt sich nicht mehr zurücknehmen. Fügen Sie das Konto neu hinzu.',
  signedOut: 'Dieses Konto ist abgemeldet. Melden Sie sich zuerst wieder an.',
  sessionExpired: 'Die Sitzung dieses Kontos ist zu Ende. Melden Sie sich zuerst wieder an.',
  accountLocked:
    'Die Sitzung dieses Kontos ist versiegelt, und ihr Schlüsselbund ist gesperrt oder nicht da. Entsperren Sie ihn und versuchen Sie es noch einmal.',
  invalidJson: 'Das ist kein JSON. Prüfen Sie Anführungszeichen, Kommas und Klammern.',
  notAList: 'Die Argumente müssen eine JSON-Liste sein, etwa ["Ada", 3].',
  notAnObject: 'Der Inhalt muss ein JSON-Objekt sein, etwa {"name": "Ada"}.',
  functionNotFound: (name) => `Die App hat keine Funktion „${name}“, oder dieses Konto darf sie nicht aufrufen.`,
  functionFailed: (name, why) => `Die Funktion „${name}“ ist gescheitert: ${why}`,
  keyNameTaken: 'Es gibt schon einen Schlüssel dieses Namens. Wählen Sie einen anderen Namen.',
  wrongKey: (backend) =>
    `${backend} hat diesen API-Schlüssel abgelehnt. Prüfen Sie, ob er vollständig ist und nicht abgeschaltet oder gelöscht wurde.`,
  secretUnavailable:
    'Dieser Schlüssel lässt sich nicht noch einmal zeigen. Erzeugen Sie einen neuen und löschen Sie diesen, wenn ihn nichts benutzt.',

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
  mailServerNeedsTls:
    'Ohne Verschlüsselung darf nur ein Mailserver auf diesem Computer benutzt werden, denn Mails enthalten Links, die wie Zugangsdaten wirken. Wählen Sie STARTTLS oder TLS.',
  invalidAdminKey: 'Das ist kein Administratorschlüssel. Er beginnt mit „radm_“ und hat 48 Zeichen.',
  adminKeyRefused: (backend) =>
    `${backend} nimmt diesen Administratorschlüssel nicht an. Vielleicht wurde er dort gelöscht. Verbinden Sie sich mit einem anderen.`,
  adminKeyOfOtherApp: (backend, appId) =>
    `Der Server an dieser Adresse verwaltet die App „${appId}“, nicht die von ${backend}. Der Schlüssel wurde nicht gespeichert.`,
  noAdminKey: (backend) =>
    `Roster hat keinen Administratorschlüssel für ${backend}. Verbinden Sie sich auf der Seite des Backends mit einem.`,
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

  // App-Sperre, Export und Import.
  lockAlreadyEnabled: 'Die App-Sperre ist schon an.',
  wrongPassphrase: 'Das ist nicht die Passphrase. Versuchen Sie es noch einmal.',
  touchIdFailed: 'Touch ID hat Sie nicht erkannt. Benutzen Sie die Passphrase.',
  chooseExportFirst: 'Wählen Sie zuerst die Datei mit den exportierten Konten.',
  newerExport: 'Diese Datei stammt von einer neueren Version von Roster. Aktualisieren Sie Roster, dann noch einmal.',
  wrongExportPassphrase: 'Das ist nicht die Passphrase dieser Datei, oder die Datei wurde geändert.',
  invalidExportFile: 'Das ist keine Datei mit exportierten Konten. Wählen Sie die, die Roster geschrieben hat.',

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
    `${backend} hat dieses Konto abgeschaltet. Bitten Sie den Betreiber des Backends, es einzuschalten.`,
  nameInUse:
    'Es gibt schon ein Konto mit dieser E-Mail-Adresse. Melden Sie sich dort an, oder nehmen Sie eine andere Adresse.',
  passwordLength: 'Ein Passwort braucht 6 bis 128 Zeichen.',
  providerDisabled: (backend) => `${backend} bietet diese Art der Anmeldung nicht an. Wählen Sie eine andere.`,
  appNotFound: (backend) => `${backend} hat keine App mit dieser ID. Prüfen Sie die Einstellungen des Backends.`,
  tooManyRequests: (backend) =>
    `${backend} hat zu viele Versuche erhalten. Warten Sie einen Moment und versuchen Sie es noch einmal.`,
  tooManyRequestsFor: (backend, seconds) =>
    `${backend} hat zu viele Versuche erhalten. Warten Sie ${seconds === 1 ? 'eine Sekunde' : `${String(seconds)} Sekunden`} und versuchen Sie es noch einmal.`,
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
  serverFault: (backend) => `${backend} hat einen internen Fehler gemeldet. Versuchen Sie es gleich noch einmal.`,
  badResponse: (backend) =>
    `${backend} hat etwas geantwortet, das Roster nicht versteht. Prüfen Sie Adresse und App-ID.`,
  refused: (backend) => `${backend} hat die Anfrage abgelehnt.`,
  internal:
    'In Roster ist etwas schiefgegangen. Versuchen Sie es noch einmal; wenn es bleibt, starten Sie Roster neu und sehen Sie in sein Protokoll.',
  theBackend: 'Das Backend',
  serversStarting: 'Die Backends auf diesem Computer starten noch. Versuchen Sie es gleich noch einmal.',
  backendFailures: backendFailuresDe,

  // Anmeldung im Browser.
  providerAddressRefused:
    'Die Adresse des Anbieters ist keine, die Roster öffnet. Prüfen Sie die Einstellungen des Backends.',
  browserGone: (browser) =>
    `${browser ?? 'Der gewählte Browser'} ist nicht mehr verfügbar: Der Browser wurde deinstalliert oder das Profil gelöscht. Wählen Sie einen anderen oder nehmen Sie den Standardbrowser.`,
  browserNotOpened: 'Der Browser ließ sich nicht öffnen. Kopieren Sie den Link und öffnen Sie ihn selbst.',
  cancelledInBrowser: 'Die Anmeldung wurde im Browser abgebrochen.',
  appleRefused: 'Apple oder das Relay hat die Anmeldung abgelehnt. Beginnen Sie sie neu.',
  appleUnusable: 'Apples Antwort ließ sich nicht verwenden. Beginnen Sie die Anmeldung neu.',
  relayAddressWrong: 'Die Adresse des Relays stimmt nicht. Prüfen Sie die Einstellungen des Backends.',
  relayUnreachable:
    'Das Relay für diese Anmeldung war nicht zu erreichen. Prüfen Sie seine Adresse in den Einstellungen des Backends und ob Sie online sind.',
  relayRefused:
    'Das Relay hat diese Anmeldung nicht angenommen. Beginnen Sie sie neu, oder fragen Sie den Betreiber des Relays.',
  providerUnreachable:
    'Der Anbieter der Anmeldung war nicht zu erreichen. Prüfen Sie seine Adresse in den Einstellungen des Backends und ob Sie online sind.',
  providerNoHost: (host) =>
    `Einen Host ${host} gibt es nicht. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends und ob Sie online sind.`,
  providerRefusesConnection: (host) =>
    `${host} hat die Verbindung abgelehnt. Prüfen Sie Adresse und Port des Ausstellers in den Einstellungen des Backends, oder fragen Sie den Betreiber.`,
  providerTimedOut: (host) => `${host} hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.`,
  providerCertificate: (host) =>
    `Dem Zertifikat von ${host} vertraut dieser Computer nicht. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends, die Uhr dieses Computers und seine Zertifikate.`,
  providerHttpError: (host, status) =>
    `${host} hat mit dem HTTP-Status ${String(status)} statt mit seinem OpenID-Dokument geantwortet. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends.`,
  providerNotJson: (host) =>
    `${host} hat mit etwas anderem als seinem OpenID-Dokument geantwortet. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends.`,
  providerOtherIssuer: (given, named) =>
    `Das Dokument unter ${given} nennt einen anderen Aussteller: ${named}. Wenn das der gemeinte Anbieter ist, tragen Sie genau diese Adresse in den Einstellungen des Backends ein.`,
  providerIncomplete: (host, missing) =>
    `Im OpenID-Dokument von ${host} fehlt etwas oder ist unbrauchbar: ${missing}. Fragen Sie den Betreiber des Anbieters.`,
  providerSaidNobody: 'Der Anbieter hat nicht gesagt, wer sich angemeldet hat. Versuchen Sie es noch einmal.',
  wrongClock:
    'Die Antwort des Anbieters gilt nicht zur Uhrzeit dieses Computers. Prüfen Sie die Uhr und versuchen Sie es noch einmal.',
  providerRefused:
    'Der Anbieter hat die Anmeldung abgelehnt. Versuchen Sie es noch einmal, oder fragen Sie seinen Betreiber.',
  providerUnusable: 'Die Antwort des Anbieters ließ sich nicht verwenden. Beginnen Sie die Anmeldung neu.',
  callbackMismatch:
    'Das ist nicht die Adresse, an der diese Anmeldung endete. Kopieren Sie die ganze Adresse der Seite, die nicht geladen wurde.',
  signInEnded: 'Diese Anmeldung ist schon zu Ende.',
  signInSuperseded: 'Eine neue Anmeldung hat begonnen, darum wurde diese aufgegeben.',
  signInCancelled: 'Die Anmeldung wurde abgebrochen.',
  signInClosed: 'Roster wurde geschlossen.',
  signInTimedOut: 'Vom Browser kam nicht rechtzeitig etwas zurück. Beginnen Sie die Anmeldung neu.',

  // Seiten im Browser nach der Anmeldung dort.
  returnPages: {
    notForHere: { title: 'Nicht hierher', sentence: 'Diese Adresse nimmt nur den Rückweg einer Anmeldung an.' },
    nothingHere: {
      title: 'Hier ist nichts',
      sentence: 'Gehen Sie zu Roster zurück und starten Sie die Anmeldung neu.',
    },
    signedIn: { title: 'Bei Roster angemeldet', sentence: 'Sie können diesen Tab schließen.' },
    done: {
      title: 'Zurück zu Roster',
      sentence: 'Sie können diesen Tab schließen. Roster zeigt, wie die Anmeldung ausging.',
    },
    completed: {
      title: 'Bereits abgeschlossen',
      sentence: 'Diese Anmeldung ist schon bei Roster angekommen. Sie können diesen Tab schließen.',
    },
    superseded: {
      title: 'Diese Anmeldung wurde durch eine neuere ersetzt',
      sentence: 'Schließen Sie die neuere in ihrem eigenen Tab ab. Diesen Tab können Sie schließen.',
    },
    cancelled: {
      title: 'Diese Anmeldung wurde abgebrochen',
      sentence: 'Gehen Sie zu Roster zurück, um sie neu zu starten. Sie können diesen Tab schließen.',
    },
    timedOut: {
      title: 'Diese Anmeldung ist abgelaufen',
      sentence: 'Gehen Sie zu Roster zurück, um sie neu zu starten. Sie können diesen Tab schließen.',
    },
    callbackMismatch: {
      title: 'Nicht diese Anmeldung',
      sentence: 'Gehen Sie zu Roster zurück. Wenn es nicht mehr wartet, starten Sie die Anmeldung neu.',
    },
  },
  lateSignIn: {
    completed: 'Der Browser kam noch einmal von einer Anmeldung zurück, die schon abgeschlossen war.',
    superseded:
      'Der Browser kam von einer Anmeldung zurück, die durch eine neuere ersetzt wurde. Schließen Sie die neuere ab.',
    cancelled:
      'Der Browser kam von einer Anmeldung zurück, die abgebrochen wurde. Starten Sie sie neu, wenn Sie sich anmelden möchten.',
    timedOut: 'Der Browser kam von einer Anmeldung zurück, die abgelaufen ist. Starten Sie sie neu.',
  },

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
    `Roster hat einen neuen Schlüssel. ${count === 1 ? 'Ein Konto muss' : `${String(count)} Konten müssen`} sich wieder anmelden; die alten Dateien liegen in ${folder}.`,
  manifestRebuilt:
    'Die Liste der versiegelten Sitzungen fehlte oder war beschädigt. Roster kann nicht sagen, ob eine davon eine alte Kopie ist.',
  waitingForKeychain: 'Roster wartet auf den Schlüsselbund des Systems, der vielleicht nach Ihrem Passwort fragt.',
  linksTaken: (program) =>
    `${program} öffnet Links, die für Roster bestimmt sind, etwa Links zum Zurücksetzen des Passworts.`,
  protocolRegistrationFailed:
    'Das System lässt Roster seine Links nicht öffnen. Wählen Sie in den Einstellungen des Systems Roster dafür aus.',
  anotherProgram: 'Ein anderes Programm',

  // App-Ordner.
  serveFolder: 'Die App in diesem Ordner anbieten?',
  allowFunctionsOf: 'Die Funktionen der App in diesem Ordner erlauben?',
  functionsWarning:
    'Die Funktionen der App sind Programme. Wenn Sie sie erlauben, laufen sie auf diesem Computer mit Ihren Rechten: Sie können Ihre Dateien lesen, ändern und löschen und das Netzwerk benutzen. Erlauben Sie sie nur, wenn Sie denen vertrauen, die sie geschrieben haben. Sie können das unter „Backends“ ändern.',
  serveWithoutFunctions: 'Ohne Funktionen anbieten',
  serveWithFunctions: 'Anbieten und Funktionen erlauben',
  allowFunctions: 'Funktionen erlauben',
  cancel: 'Abbrechen',

  // Andere Programme, und die Kommandozeile.
  ...accountChoiceDe,
  nameBackend: (names) => `Es gibt mehrere Backends: ${names}. Nennen Sie eines mit --backend.`,
  tokenDenied: (program) =>
    `${program ?? 'Dieses Programm'} hat kein Zugriffstoken erhalten. Starten Sie es noch einmal, und erlauben Sie es im Fenster, das Roster öffnet.`,
  commandCancelled: 'Der Befehl wurde abgebrochen.',
  keychainStillLocked:
    'Der Schlüsselbund dieses Computers ist gesperrt. Entsperren Sie ihn und führen Sie den Befehl noch einmal aus; „roster open“ zeigt das Fenster von Roster.',
  waitingForBackend: (name) => `Roster wartet auf eine Antwort von ${name}.`,
  backendStillSilent: (name) =>
    `${name} hat nicht rechtzeitig geantwortet. Prüfen Sie, ob es läuft und ob Sie online sind, und versuchen Sie es noch einmal.`,
  programsSetAside: (path) =>
    `Die Liste der Programme, die Token bekommen dürfen, wurde von etwas anderem geändert oder stammt von einer Version von Roster, die sie nicht geschützt hat. Sie liegt unverändert unter ${path}. Jedes Programm muss neu fragen.`,
  teamFile: teamFileDe,
  consentWaits: 'Roster wartet auf Ihre Zustimmung …',
  tooManyQuestions:
    'Zu viele Programme warten in Roster auf Ihre Antwort. Beantworten Sie die Fragen, und versuchen Sie es dann erneut.',
  tooManyCommands:
    'Roster führt zu viele Befehle gleichzeitig aus. Warten Sie einen Moment, und versuchen Sie es dann erneut.',
  consentWaitsForUnlock: 'Roster ist gesperrt und wartet auf das Entsperren …',
  consentNotification: (program) => `${program ?? 'Ein Programm'} möchte ein Token`,
  teamFileNotification: 'Die .roster.json dieses Ordners verwenden?',
  consentNotificationBody: 'Klicken Sie, um in Roster zu antworten.',
  signInInWindow: 'Melden Sie sich im Fenster von Roster an.',
  signInInBrowser: 'Der Browser ist für die Anmeldung offen.',
  openSignInUrl: 'Öffnen Sie zum Anmelden diese Adresse in einem Browser:',
  noBrowserCalled: (name, browsers) =>
    browsers === ''
      ? `Es gibt keinen Browser „${name}“: Roster hat keinen gefunden. Nehmen Sie --print-url und öffnen Sie die Adresse selbst.`
      : `Es gibt keinen Browser „${name}“. Nehmen Sie default oder einen von diesen: ${browsers}.`,
  severalBrowsersCalled: (name, browsers) => `Mehrere Browser heißen „${name}“: ${browsers}.`,
  logoutForGood: (name) =>
    `${name} hat weder Namen noch Passwort, darum kann sich niemand wieder anmelden. Fügen Sie --for-good an, wenn das so gemeint ist.`,

  // Updates.
  updateAvailable: (version) => `Roster ${version} kann geladen werden.`,
  updateReady: (version) => `Roster ${version} ist geladen und kann installiert werden.`,
  wasUpdated: (version) => `Roster wurde auf ${version} aktualisiert.`,

  // Start.
  newerProfile: (file, folder) =>
    `${file} in ${folder} stammt von einer neueren Version von Roster. Nichts wurde geändert. Installieren Sie diese Version, oder starten Sie mit einem anderen Profilordner.`,
  unusableProfile: (folder, why) =>
    `Der Profilordner ${folder} lässt sich nicht benutzen: ${why}. Nichts wurde geändert. Machen Sie den Ordner lesbar und beschreibbar und starten Sie Roster neu.`,
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

  // Menüs, Infobereich, Dialoge des Systems.
  menuFile: '&Datei',
  menuView: '&Ansicht',
  menuHelp: '&Hilfe',
  menuAddAccount: 'Konto hinzufügen …',
  menuPalette: 'Konten und Befehle finden …',
  menuAddBackend: 'Backend hinzufügen …',
  menuBackends: 'Backends …',
  menuExport: 'Konten exportieren …',
  menuImport: 'Konten importieren …',
  menuLock: 'Sperren',
  menuAppLock: 'App-Sperre …',
  menuSettings: 'Einstellungen …',
  menuTextNormal: 'Normale Textgröße',
  menuTextLarger: 'Text größer',
  menuTextSmaller: 'Text kleiner',
  menuShortcuts: 'Tastenkürzel',
  menuAbout: 'Über Roster',
  trayOpen: 'Roster öffnen',
  trayQuit: 'Roster beenden',
  trayNoActive: 'Kein Konto ist aktiv',
  trayActive: (name, backend) => `Aktiv: ${name} (${backend})`,
  trayCopyToken: 'Token des aktiven Kontos kopieren',
  trayAttention: (count) => `Braucht Aufmerksamkeit (${String(count)}) …`,
  trayQuickSwitch: 'Schnellwechsel …',
  trayMore: (count) => `${String(count)} weitere im Fenster …`,
  trayTip: (name, backend) => `Roster: ${name} (${backend})`,
  trayLocked: 'Roster ist gesperrt',
  exportTitle: 'Konten exportieren',
  importTitle: 'Konten importieren',
  exportFilter: 'Roster-Konten',
  folderTitle: 'Exportierten App-Ordner wählen',
  diagnosticsTitle: 'Diagnosedatei sichern',
  tokenCopied: (name) => `Token von ${name} kopiert`,
  tokenCopiedBody: (seconds) => `Die Zwischenablage wird in ${String(seconds)} Sekunden geleert.`,
  expiredTitle: (name, backend) => `Sitzung abgelaufen: ${name} (${backend})`,
  expiredSignIn: 'Anmelden',
  expiredManyTitle: (count) => `${String(count)} Sitzungen abgelaufen`,
  expiredManyBody: (names, others) => `${names} und ${String(others)} weitere`,
  expiredShow: 'Zeigen',
  expiredBody: (name) => `Melden Sie sich bei ${name} wieder an, um weiterzuarbeiten.`,
  awayTitle: (backend) => `${backend} antwortet nicht`,
  awayManyTitle: (count) => `${String(count)} Backends sind nicht erreichbar`,
  stoppedTitle: (backend) => `${backend} läuft nicht mehr`,
  awayBody: (count) =>
    count === 1
      ? 'Ein Konto lässt sich solange nicht verwenden.'
      : `${String(count)} Konten lassen sich solange nicht verwenden.`,
  restart: 'Neu starten',

  nameless: {
    'anon-user': 'Anonym',
    'local-userpass': 'E-Mail-Konto',
    'api-key': 'API-Schlüssel-Konto',
    'custom-function': 'Eigenes Konto',
    'custom-token': 'Single-Sign-on-Konto',
    'oauth2-facebook': 'Facebook-Konto',
    'oauth2-google': 'Google-Konto',
    'oauth2-apple': 'Apple-Konto',
  },
  builtInBackend: 'Test-Backend',
};
