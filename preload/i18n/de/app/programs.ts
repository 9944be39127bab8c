/** Sentences of the main process about other programs and the command line, in German. */
import type { programsEn } from '../../en/app/programs.js';
import { accountChoiceDe } from '../account-choice.js';
import { teamFileDe } from '../team-file.js';

export const programsDe: typeof programsEn = {
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
};
