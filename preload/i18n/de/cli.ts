/** Every sentence of the command line, in German. */
import type { CliMessages } from '../en/cli.js';
import { accountReasonDe } from './account-choice.js';
import { providersDe } from './providers.js';

export const cliDe: CliMessages = {
  unknownCommand: (word) => `Unbekannter Befehl „${word}“. „roster help“ zeigt alle Befehle.`,
  unknownOption: (option, command) => `Unbekannte Option ${option} für „roster ${command}“.`,
  optionValueMissing: (option) => `${option} braucht einen Wert, etwa ${option}=Arbeit.`,
  optionTakesNoValue: (option) => `${option} nimmt keinen Wert an.`,
  tooMany: (word) => `Unerwartetes Argument „${word}“.`,
  accountMissing: 'Welches Konto? Nennen Sie eines mit Namen oder ID, wie „roster list“ es zeigt.',
  emailMissing: 'Welche Adresse? Zum Beispiel: roster login email ada@example.com',
  unknownWay: (way) =>
    `Eine Anmeldung „${way}“ gibt es nicht. Es gibt: google, facebook, apple, openid, email, key, anonymous.`,
  onlyWithProvider: (option) => `${option} geht nur mit google, facebook, apple oder openid.`,
  whichShell: (shells) => `Welche Shell? Es gibt: ${shells}.`,

  notRunning: 'Roster läuft nicht.',
  noHome: 'Es gibt keinen Heimordner, in dem Roster sein Profil haben könnte.',
  otherUser:
    'Rosters Profil gehört einem anderen Benutzer dieses Computers. Führen Sie den Befehl als dieser Benutzer aus. Für „sudo“ holen Sie das Token vorher: TOKEN="$(roster token)".',
  superuser:
    'Mit „sudo“ läuft „roster“ als anderer Benutzer, der in Roster keine Konten hat. Führen Sie es ohne „sudo“ aus, oder holen Sie zuerst das Token: TOKEN="$(roster token)".',
  cannotStart: 'Roster ließ sich nicht starten. Gibt es einen Bildschirm dafür?',
  startsTooLong: 'Roster wurde gestartet, antwortet aber nicht.',
  starting: 'Roster wird gestartet.',
  noAnswerYet: 'Roster hat noch nicht geantwortet. Strg+C bricht den Befehl ab.',
  doesNotAnswer: 'Roster läuft, antwortet aber nicht. Beenden Sie es und starten Sie es neu.',
  wentAway: 'Roster wurde beendet, bevor es geantwortet hat.',
  answerNotUnderstood: 'Das laufende Roster ist eine andere Version und antwortet anders. Starten Sie es neu.',
  outputFailed: (code) =>
    `Die Ausgabe konnte nicht geschrieben werden (${code}). Prüfen Sie, ob noch Platz auf dem Datenträger ist, und führen Sie den Befehl noch einmal aus.`,
  password: (email) => `Passwort von ${email}: `,
  apiKey: 'API-Schlüssel: ',
  secretMissing: 'Es wurde nichts eingegeben.',
  commandMissing: 'Welcher Befehl? Er steht nach --, wie in „roster run -- npm start“.',
  invalidDuration: (text) => `Ungültige Dauer „${text}“. Nennen Sie eine Zahl mit s, m oder h, etwa 90s, 5m oder 1h.`,
  unknownFormat: (formats) => `Dieses Format gibt es nicht. Es gibt: ${formats}.`,
  invalidVariable: (text, fields) =>
    `Ungültige Variable „${text}“. Nennen Sie einen Namen und den Inhalt, etwa --env API_TOKEN=token. Als Inhalt gibt es: ${fields}.`,
  decidingVariable: (name) =>
    `--env kann ${name} nicht setzen: Davon hängt ab, welchen Code das Programm ausführt. Nehmen Sie einen anderen Namen.`,
  emptyName: (option) => `${option} ist leer. Geben Sie einen Namen an, oder lassen Sie die Angabe weg.`,
  nameTooLong: (option) => `${option} ist zu lang für einen Namen.`,
  programNotFound: (program) => `Ein Programm „${program}“ gibt es nicht. Prüfen Sie den Namen und den PATH.`,
  programNotStarted: (program) =>
    `„${program}“ lässt sich nicht starten. Prüfen Sie, ob es ein Programm ist und ausgeführt werden darf.`,
  noWorkingFolder: 'Den Arbeitsordner gibt es nicht mehr. Wechseln Sie in einen anderen.',
  pasteAddress:
    'Wird die Seite nach der Anmeldung nicht geladen, kopieren Sie ihre Adresse und fügen Sie sie hier ein.',
  addressTooLong: 'Diese Adresse ist zu lang. Fügen Sie die Adresse der Seite ein, die nicht geladen wurde.',

  columns: {
    folder: 'ORDNER',
    account: 'KONTO',
    email: 'E-MAIL',
    way: 'ANMELDUNG',
    state: 'ZUSTAND',
    backend: 'BACKEND',
  },
  noAccounts: 'Noch keine Konten. „roster login“ fügt eines hinzu.',
  providers: providersDe,
  states: {
    signedIn: 'angemeldet',
    signedOut: 'abgemeldet',
    expired: 'Sitzung abgelaufen',
    disabled: 'vom Betreiber gesperrt',
    locked: 'gesperrt',
    backendChanged: 'andere Adresse',
    backendMissing: 'ohne Backend',
  },
  health: {
    starting: 'startet',
    ready: 'bereit',
    failed: 'gescheitert',
    unreachable: 'antwortet nicht',
    unknown: 'unbekannt',
  },
  version: (version) => `Roster ${version}`,
  isLocked: 'Roster ist gesperrt.',
  activeAt: (account, backend) => `Aktiv: ${account} (${backend})`,
  nobodyActive: 'Kein Konto ist aktiv.',
  uses: (account, backend, reason) => `${account} (${backend}): ${reason}`,
  accountReason: accountReasonDe,
  folderUses: (folder, account, backend) => `Befehle in ${folder} verwenden ${account} (${backend}).`,
  folderCleared: (folder) => `Die Regel für ${folder} ist entfernt.`,
  noRules: 'Kein Ordner hat ein Konto. „roster use <Konto>“ legt das des Arbeitsordners fest.',
  ruleStates: { missing: 'Ordner nicht gefunden', removed: 'Konto wurde entfernt' },
  fileRevoked: (folder) => `Die .roster.json in ${folder} ist nicht mehr bestätigt.`,
  currentAccount: '(aktuelles)',
  fileStates: {
    approved: 'bestätigte .roster.json',
    changed: '.roster.json hat sich geändert',
    missing: '.roster.json nicht gefunden',
  },
  nowActive: (account) => `Jetzt aktiv: ${account}`,
  signedIn: (account) => `Angemeldet als ${account}`,
  signedOut: (account) => `Abgemeldet: ${account}`,

  help: `Aufruf: roster <Befehl>

  list                      alle Konten
  status                    ob Roster läuft, welches Konto aktiv ist, wie es den Backends geht
  switch <Konto>            macht ein Konto aktiv
  token [<Konto>]           druckt ein frisches Zugriffstoken
  which [<Konto>]           zeigt, welches Konto ein Befehl hier verwendet, und warum
  run -- <Befehl>           startet ein Programm mit einem Zugriffstoken in seiner Umgebung
  use <Konto>               verwendet dieses Konto für Befehle im Arbeitsordner und darunter
  use --clear [<Ordner>]    entfernt die Regel für den Arbeitsordner oder einen anderen; gibt es keine, widerruft
                            er die Bestätigung der .roster.json dort
  use --list                alle Ordner mit Regeln und alle bestätigten .roster.json
  login [<Weg>]             meldet an: im Fenster, oder mit google, facebook, apple, openid,
                            email <Adresse>, key, anonymous
  logout [<Konto>]          meldet ein Konto ab
  browsers                  alle installierten Browser und Profile
  open                      öffnet das Fenster
  quick                     öffnet den Schnellwechsel, für ein Tastenkürzel Ihres Desktops
  completion <Shell>        druckt, womit bash, zsh oder fish diese Befehle vervollständigen
  help, version

  --json                    druckt JSON, für Programme
  --account <Konto>         dasselbe wie <Konto>
  --backend <Name>          bei diesem Backend, wo es mehrere gibt
  --browser <Name>          mit login: öffnet die Anmeldung in diesem Browser oder Profil, etwa „Chromium (Arbeit)“,
                            oder mit „default“ im Standardbrowser
  --print-url               mit login: druckt die Adresse der Anmeldung und wartet; öffnet keinen Browser
  --format <Format>         mit token: plain, json, header (für curl -H @-) oder env (für eval einer Shell)
  --json, --header          mit token: dasselbe wie --format json und --format header
  --min-valid <Dauer>       mit token und run: wie lange das Token mindestens gilt (etwa 20m)
  --env <Name>=<Inhalt>     mit run: setzt diese Variable auf token, userId, baseUrl oder appId; auch mehrmals
                            (sonst ROSTER_TOKEN, ROSTER_USER_ID, ROSTER_BASE_URL, ROSTER_APP_ID)
  --for-good                mit logout: auch ein Konto, bei dem sich niemand wieder anmelden könnte

Ohne <Konto> entscheidet das Erste von diesen: ROSTER_ACCOUNT (mit ROSTER_BACKEND), die Regel für den
Arbeitsordner oder den nächsten darüber, oder die .roster.json dort, sobald Sie sie bestätigt haben, das Konto für
Terminals in den Einstellungen, das aktive Konto. Ist dieses Konto unbekannt oder abgemeldet, scheitert der Befehl.

Konten heißen nach Namen, Adresse oder ID, oder deren Anfang. Ein Passwort oder Schlüssel wird erfragt oder von der
Standardeingabe gelesen; es steht nie in den Argumenten.

Zum Beispiel: roster token --header | curl -H @- https://example.com/data
              roster run --account ada --env API_KEY=token -- npm start
              roster use ada@example.com
Exit-Codes:   0 getan, 1 gescheitert, 2 kein Befehl, 3 Roster läuft nicht, 4 kein solches Konto oder Backend, oder
              mehrere, 5 Anmeldung nötig oder gescheitert, 6 nicht erlaubt oder abgebrochen, 7 gesperrt,
              8 das Backend antwortet nicht, 9 .roster.json nicht bestätigt oder nicht gültig,
              126 und 127 mit run: das Programm lässt sich nicht starten oder fehlt`,
};
