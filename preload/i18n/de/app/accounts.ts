/** Sentences of the main process about accounts, the app lock, export and import, in German. */
import type { accountsEn } from '../../en/app/accounts.js';

export const accountsDe: typeof accountsEn = {
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

  // App-Sperre, Export und Import.
  lockAlreadyEnabled: 'Die App-Sperre ist schon an.',
  wrongPassphrase: 'Das ist nicht die Passphrase. Versuchen Sie es noch einmal.',
  touchIdFailed: 'Touch ID hat Sie nicht erkannt. Benutzen Sie die Passphrase.',
  chooseExportFirst: 'Wählen Sie zuerst die Datei mit den exportierten Konten.',
  newerExport: 'Diese Datei stammt von einer neueren Version von Roster. Aktualisieren Sie Roster, dann noch einmal.',
  wrongExportPassphrase: 'Das ist nicht die Passphrase dieser Datei, oder die Datei wurde geändert.',
  invalidExportFile: 'Das ist keine Datei mit exportierten Konten. Wählen Sie die, die Roster geschrieben hat.',

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
};
