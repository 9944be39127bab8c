/** The sentences of a backend’s page, in German. */
import type { BackendPageMessages } from '../en/backend-page.js';
import { konten } from './window.js';

export const backendPageDe: BackendPageMessages = {
  tabsLabel: 'Über dieses Backend',
  tabs: {
    overview: 'Übersicht',
    accounts: 'Konten',
    users: 'Benutzer',
    sessions: 'Sitzungen',
    logs: 'Protokoll',
    functions: 'Funktionen',
    providers: 'Anmeldeanbieter',
    mail: 'Mails',
    report: 'Importbericht',
  },

  errorsToday: (_count, shown) => `${shown} Fehler heute`,

  appIdOf: (appId) => `App-ID ${appId}`,
  copyAddress: 'Adresse kopieren',
  copyAppId: 'App-ID kopieren',
  openAppFolder: 'App-Ordner öffnen',
  rename: 'Umbenennen …',
  remove: 'Entfernen …',

  rows: {
    search: 'Suchen',
    loading: 'Wird geladen …',
    more: 'Mehr anzeigen',
    closeDetails: 'Details schließen',
    notRunning: (name) => `${name} läuft nicht.`,
    notResponding: (name) => `${name} antwortet nicht.`,
  },

  renameTitle: (name) => `${name} umbenennen`,
  renamed: (name) => `Umbenannt in ${name}`,
  removeTitle: (name, accounts) =>
    accounts === 0
      ? `${name} aus Roster entfernen?`
      : `${name} und ${accounts === 1 ? 'sein Konto' : `seine ${String(accounts)} Konten`} aus Roster entfernen?`,
  removeHint:
    'Was das Backend selbst gespeichert hat, bleibt erhalten. Einige Sekunden lang können Sie das Entfernen rückgängig machen.',
  removeAnonymousHint: 'Danach können Sie sich bei seinen anonymen Konten nicht wieder anmelden.',
  removeAction: 'Entfernen',
  removed: (name) => `${name} entfernt`,
  restored: (name) => `${name} wiederhergestellt`,

  health: 'Zustand',
  startingHint: 'Startet. Das dauert einige Sekunden.',
  notReadyHint: 'Das Backend antwortet, dass es noch nicht bereit ist. Roster prüft alle paar Sekunden wieder.',
  stillNotReady: (name, at) => `${name} hat um ${at} geantwortet, noch nicht bereit zu sein.`,
  awaySince: (since) => `Antwortet seit ${since} nicht.`,
  nextCheck: (at) => `Roster versucht es um ${at} wieder.`,
  checkingNow: 'Wird geprüft …',
  notCheckedYet: 'Seit dem Start von Roster nicht geprüft.',
  lastAnswerNow: (ms) => `Hat gerade eben in ${ms} ms geantwortet.`,
  lastAnswer: (ms, when) => `Hat ${when} in ${ms} ms geantwortet.`,
  lastChecks: 'Letzte Prüfungen',
  tookMs: (ms) => `${ms} ms`,
  noAnswer: 'Keine Antwort',
  notReady: 'Noch nicht bereit',

  noAccounts: (name) => `Noch keine Konten bei ${name}.`,
  accountCount: konten,
  currentHere: 'Aktuelles Konto hier',
  noneCurrent: 'Keines',
  showAccounts: 'Konten anzeigen',
  showInList: 'In der Liste anzeigen',
  moreAccounts: (count) => (count === 1 ? 'Und 1 weiteres.' : `Und ${String(count)} weitere.`),

  administration: {
    title: 'Verwaltung',
    isNotConnected:
      'Mit einem Administratorschlüssel können Sie hier Benutzer, Sitzungen, Funktionen und Mails verwalten.',
    isConnected: 'Mit einem Administratorschlüssel verbunden',
    readsOnly: 'Dieser Administratorschlüssel darf nur lesen.',
    whereKeyIs: 'Roster behält den Schlüssel auf diesem Computer und sendet ihn nur an dieses Backend.',
    connect: 'Verbinden …',
    disconnect: 'Trennen …',
    showUsers: 'Benutzer anzeigen',
    connectTitle: (name) => `${name} verwalten`,
    connectHint: 'Der Betreiber erzeugt einen Schlüssel mit „roster-server admin-keys create“.',
    key: 'Administratorschlüssel',
    sentTo: (address) =>
      `Wird nur an ${address} gesendet. Roster speichert ihn verschlüsselt, oder ohne Schlüsselbund nur, bis es beendet wird.`,
    sentHere: (address) =>
      `Wird nur an ${address} auf diesem Computer gesendet, an andere Computer nur über https. Roster speichert ihn verschlüsselt, oder ohne Schlüsselbund nur, bis es beendet wird.`,
    connectAction: 'Verbinden',
    connected: (name) => `Mit ${name} verbunden`,
    connectedForNow: (name) =>
      `Mit ${name} verbunden, bis Roster beendet wird. Der Schlüssel lässt sich ohne Schlüsselbund nicht speichern.`,
    disconnectTitle: (name) => `${name} nicht mehr verwalten?`,
    disconnectHint:
      'Roster löscht seine Kopie des Schlüssels. Der Schlüssel selbst gilt weiter, bis der Betreiber ihn löscht.',
    disconnectAction: 'Trennen',
    disconnected: (name) => `Von ${name} getrennt. Der Schlüssel wurde auf diesem Computer gelöscht.`,
  },

  offers: 'Anmeldemethoden',
  offersNothing: 'Keine, die Roster unterstützt.',
  offersUnknown: 'Nicht bekannt, solange es nicht läuft.',
  offersSource: {
    told: 'Laut Angabe des Backends.',
    set: 'Von Ihnen ausgewählt.',
    guessed: 'Das Backend gibt nicht an, was es anbietet. Roster zeigt alle Methoden.',
  },
  changeProviders: 'Ändern',
  chooseOffered: 'Welche Methoden bietet dieses Backend an?',
  chooseOfferedHint: 'Nur diese erscheinen bei der Anmeldung.',
  offeredSaved: 'Anmeldemethoden gespeichert',
  useTold: 'Angaben des Backends verwenden',
  switchesHint:
    'Mit einer ausgeschalteten Methode sind keine neuen Anmeldungen möglich. Wer angemeldet ist, bleibt angemeldet.',
  switchesNone: 'Keine Methode ist eingeschaltet; niemand kann sich anmelden. Wer angemeldet ist, bleibt angemeldet.',
  switchStates: {
    on: 'Ein',
    off: 'Aus',
    disabledInFiles: 'In den Dateien der App ausgeschaltet',
    notSetUp: 'Nicht eingerichtet',
    incomplete: 'Nicht vollständig eingerichtet',
  },

  browserSignIn: 'Anmeldung im Browser',
  providerStates: {
    own: 'Eigener Client',
    told: 'Vom Backend eingerichtet',
    missing: 'Es fehlt eine Client-ID',
    unused: 'Nicht eingerichtet',
  },

  app: 'Exportierte App',
  reportPending: 'Roster untersucht die App …',
  reportGone: 'Der Bericht entsteht, wenn die App startet. Zurzeit läuft sie nicht.',
  showReport: 'Importbericht anzeigen',
  addUsers: 'Benutzer hinzufügen …',
  summary: {
    signInAll: (count) =>
      count === 1 ? '1 Anmeldemethode funktioniert' : `${String(count)} Anmeldemethoden funktionieren`,
    signInSome: (working, failing) =>
      `${String(working)} von ${String(working + failing)} Anmeldemethoden funktionieren`,
    signInNone: 'Keine Anmeldemethode ist eingeschaltet',
    functionsAll: (count) => (count === 1 ? '1 Funktion' : `${String(count)} Funktionen`),
    functionsSome: (working, failing) =>
      `${String(failing)} von ${String(working + failing)} Funktionen laufen nur eingeschränkt`,
    secrets: (count) => (count === 1 ? '1 Geheimnis fehlt' : `${String(count)} Geheimnisse fehlen`),
    unserved: (count) =>
      count === 1 ? '1 Bestandteil wird nicht unterstützt' : `${String(count)} Bestandteile werden nicht unterstützt`,
  },
  importedTitle: (name) => `${name} läuft auf diesem Computer`,

  report: {
    everyUser: 'Alle Benutzer können sich anmelden.',
    notEveryUser: 'Nicht alle Benutzer können sich anmelden.',
    signIn: 'Anmeldemethoden',
    noSignIn: 'Keine Anmeldemethode ist eingeschaltet. Schalten Sie eine in auth/providers.json ein.',
    works: { yes: 'Funktioniert', partly: 'Funktioniert für einige Benutzer', no: 'Funktioniert nicht' },
    functions: 'Funktionen',
    noFunctions: 'Die App hat keine Funktionen.',
    allFunctionsFine: (count) =>
      count === 1 ? 'Die einzige Funktion kann laufen.' : `Alle ${String(count)} Funktionen können laufen.`,
    otherFunctions: (count) =>
      count === 1 ? 'Die andere Funktion kann laufen.' : `Die anderen ${String(count)} Funktionen können laufen.`,
    triggers: 'Authentifizierungs-Trigger',
    secrets: 'Fehlende Geheimnisse',
    secretMissing: (name, file) => `In ${file} fehlt „${name}“.`,
    unserved: 'Hier nicht unterstützt',
    notes: 'Hinweise',
    openFile: 'Datei öffnen',
    openFileNamed: (file) => `${file} öffnen`,
    showFile: 'Im Ordner anzeigen',
    showFileNamed: (file) => `${file} im Ordner anzeigen`,
    line: (line) => `Zeile ${String(line)}: `,
    more: (count) => `${String(count)} weitere`,
    signInProblems: {
      emptySetting: () => 'Die Einstellung, die den Client oder die Funktion nennt, ist leer.',
      missingSecret: (name) => `Das Geheimnis „${name}“ fehlt.`,
      noSigningKey: () => 'Kein Signaturschlüssel ist genannt; jedes Token wird abgelehnt.',
      noKeySetAddress: () => 'jwkURI ist leer; jedes Token wird abgelehnt.',
      missingFunction: (name) => `Die Funktion „${name}“ ist nicht im Ordner.`,
      functionFails: (name) => `Die Funktion „${name}“ kann ihre Aufgabe hier nicht erfüllen; siehe unten.`,
      creationFunctionFails: (name) =>
        `Neue Benutzer können sich nicht anmelden, weil die Funktion „${name}“, die sie anlegt, hier ihre Aufgabe nicht erfüllen kann; siehe unten.`,
    },
    functionProblems: {
      syntaxError: (name) => `Syntaxfehler: ${name}.`,
      esModule: () => 'Sie ist ein ES-Modul. Hier laufen nur Skripte, die „exports“ setzen.',
      noExport: () => 'Sie setzt „exports“ nicht auf eine Funktion.',
      dataService: (name) =>
        name === ''
          ? 'Sie verwendet einen Datendienst, den es hier nicht gibt.'
          : `Sie verwendet den Datendienst „${name}“, den es hier nicht gibt.`,
      dataServiceAsCaller: (name) =>
        `Sie läuft als ihr Aufrufer und verwendet ${name === '' ? 'einen Datendienst' : `den Datendienst „${name}“`}. Das wird abgelehnt, weil Datenregeln nicht unterstützt werden. Damit sie ohne Regeln läuft, nennen Sie sie in roster.json unter „functionsWithoutRules“.`,
      http: (name) => `Sie verwendet den HTTP-Client ${name}, den es hier nicht gibt. Verwenden Sie fetch.`,
      otherService: (name) =>
        `Sie verwendet den Dienst ${name}, den es hier nicht gibt. Rufen Sie seine HTTP-Schnittstelle auf.`,
      package: (name) => `Sie benötigt das Paket „${name}“, das nicht im Ordner ist.`,
      nodeModule: (name) => `Sie benötigt das Node-Modul „${name}“, das Funktionen hier nicht verwenden dürfen.`,
      contextMember: (name) => `Sie verwendet context.${name}, das es hier nicht gibt.`,
      global: (name) => `Sie verwendet ${name}, das es hier nicht gibt.`,
      withoutNew: (name) => `Sie ruft ${name} ohne „new“ auf, was hier fehlschlägt.`,
      atlasOperator: (name) =>
        `Sie verwendet ${name}, das nur MongoDB Atlas hat. Das schlägt fehl, solange die Datenquelle nicht in Atlas liegt („dataSources“ in roster.json oder MONGODB_URI).`,
      serverOperator: (name) =>
        `Sie verwendet ${name}, das der Speicher im Datenordner nicht hat. Verbinden Sie einen MongoDB-Server („dataSources“ in roster.json oder MONGODB_URI).`,
      missingFunction: (name) => `Sie ruft die Funktion „${name}“ auf, die nicht im Ordner ist.`,
      missingValue: (name) => `Sie liest den Wert „${name}“, der nicht im Ordner ist.`,
      missingSecret: (name) => `Sie liest einen Wert, dessen Geheimnis „${name}“ fehlt.`,
      asksForUser: () => 'Sie soll als bestimmter Benutzer laufen (run_as_user_id), läuft aber als ihr Aufrufer.',
    },
    unservedKinds: {
      sync: 'Device Sync',
      httpEndpoints: 'HTTP-Endpunkte',
      databaseTriggers: 'Datenbank-Trigger',
      scheduledTriggers: 'Zeitgesteuerte Trigger',
      eventBridgeTriggers: 'Andere Trigger',
      dataRules: 'Datenregeln',
      graphql: 'GraphQL',
      hosting: 'Statische Webseiten',
      logForwarders: 'Weiterleitung von Logs',
      otherServices: 'Andere Dienste',
      otherFiles: 'Nicht Teil einer App und nicht gelesen',
    },
  },
};
