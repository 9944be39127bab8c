/** Every sentence of the consent window, in German. */
import type { ConsentMessages } from '../en/consent.js';
import { accountReasonDe } from './account-choice.js';

export const consentDe: ConsentMessages = {
  title: (program) => `${program ?? 'Ein Programm'} möchte ein Token`,
  position: (position, total) => `${String(position)} von ${String(total)}`,
  account: 'Konto',
  accountLine: (backend, reason) => (reason === null ? backend : `${backend} · ${accountReasonDe(reason)}`),
  effect: (backend, minutes) =>
    minutes === null
      ? `Es kann bei ${backend} in Ihrem Namen handeln, bis das Token abläuft.`
      : `Es kann bei ${backend} ${minutes === 1 ? 'eine Minute' : `${String(minutes)} Minuten`} lang in Ihrem Namen handeln.`,
  startsProgram: 'Roster startet es mit dem Token in seiner Umgebung, die auch Ihre anderen Programme lesen können.',
  lengthLabel: 'Wie lange es erlaubt ist',
  lengths: {
    once: 'Nur jetzt',
    terminal: 'Dieses Terminal',
    lock: 'Bis zur Sperre',
    always: 'Immer',
  },
  lengthHints: {
    once: 'Beim nächsten Mal fragt Roster wieder.',
    terminal: 'Es erhält neue Token, bis dieses Terminal geschlossen wird.',
    lock: 'Es erhält neue Token, bis Roster gesperrt oder beendet wird.',
    always: 'Es erhält neue Token, bis Sie es unter „Programme“ widerrufen.',
  },
  alwaysForScript: 'Es erhält neue Token, bis Sie es unter „Programme“ widerrufen oder das Skript sich ändert.',
  unknownProgram: 'Roster kann dieses Programm nicht erkennen und fragt darum jedes Mal.',
  noTerminal: '„Dieses Terminal“ ist nicht verfügbar, weil das Programm in keinem läuft.',
  unrecognized:
    'Roster kann nicht erkennen, was dieses Programm ausführt. Es lässt sich darum höchstens für ein Terminal erlauben.',
  changed: 'Das Skript hat sich geändert, seit Sie es erlaubt haben.',
  allAccounts: 'Für alle Konten',
  details: 'Details',
  process: (pid) => `Prozess ${String(pid)}`,
  deny: 'Ablehnen',
  allow: 'Erlauben',
  teamFile: {
    title: 'Die .roster.json dieses Ordners verwenden?',
    hint: 'Befehle in diesem Ordner und darunter verwenden dann das Konto, das die Datei nennt. Jedes Programm fragt weiterhin, bevor es ein Token bekommt.',
    folder: 'Ordner',
    linkedTo: 'Verweist auf',
    backend: 'Backend',
    known: (name) => `In Roster als ${name}`,
    unknown:
      'Dieses Backend ist noch nicht in Roster. Bestätigen Sie nur, wenn Sie seine Adresse kennen: Ihr Passwort geht dorthin.',
    appId: 'App-ID',
    account: 'Konto',
    currentAccount: 'Das aktuelle Konto beim Backend',
    before: (value) => `Bisher: ${value}`,
    changed: 'Die Datei hat sich geändert, seit Sie sie bestätigt haben.',
    foreign: 'Die Datei gehört einem anderen Benutzer dieses Computers.',
    approve: 'Bestätigen',
    addAndApprove: 'Backend hinzufügen',
    decline: 'Nicht verwenden',
  },
  lockedHint: 'Roster ist gesperrt. Geben Sie Ihre Passphrase ein und entscheiden Sie dann.',
};
