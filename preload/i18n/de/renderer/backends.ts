/** Backends, their apps and their mail, in German. */
import type { BackendsMessages } from '../../en/renderer/backends.js';

export const backendsDe: BackendsMessages = {
  backendStarting: (name) => `${name}: startet …`,
  backendUnreachableHint: (name) => `${name} hat zuletzt nicht geantwortet. Eine Anmeldung fragt noch einmal.`,
  backendName: 'Name',
  baseUrl: 'Adresse',
  appIdHint: 'Wie im Code der App, etwa myapp-abcde.',
  backendAnswered: (name, ms) => `${name} hat nach ${ms} ms geantwortet`,
  importFolder: 'Exportierte App ausführen …',
  serveApp: 'App ausführen',
  functionsOn: 'Die Funktionen dieser App laufen auf diesem Computer mit Ihren Rechten.',
  functionsOff: 'Die Funktionen dieser App sind ausgeschaltet.',
  turnFunctionsOff: 'Funktionen ausschalten',
  allowFunctions: 'Funktionen erlauben …',
  checkNow: 'Jetzt prüfen',
  outboxEmpty: 'Noch keine Mails.',
  followLink: { confirm: 'Adresse bestätigen …', reset: 'Neues Passwort wählen …' },
  openFolder: 'Ordner öffnen',
};
