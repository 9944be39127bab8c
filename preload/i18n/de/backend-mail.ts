/** The sentences about the mail of a backend, in German. */
import type { BackendMailMessages } from '../en/backend-mail.js';

export const backendMailDe: BackendMailMessages = {
  label: 'Mails',
  kept: 'Dieses Backend hat keinen Mailserver. Seine Mails bleiben auf diesem Computer.',
  notRunning: 'Die Mails werden angezeigt, solange das Backend läuft.',
  keptThere: 'Dieses Backend hat keinen Mailserver. Seine Mails bleiben in seinem Datenordner.',
  sentBy: (host, port, from) => `Mails werden über ${host}:${String(port)} gesendet, Absender: ${from}.`,
  search: 'Mails durchsuchen',
  searchHint: 'Adresse oder Betreff',
  columns: { to: 'An', subject: 'Betreff', state: 'Status', at: 'Zeit' },
  states: { kept: 'Nicht gesendet, liegt hier', keptThere: 'Nicht gesendet, liegt dort', sent: 'Gesendet' },
  failed: (why) => `Nicht gesendet: ${why}`,
  nothingFound: (text) => `Keine Mail passt zu „${text}“.`,
  shown: (count) => (count === 1 ? '1 Mail' : `${String(count)} Mails`),
  text: 'Text der Mail',
  again: 'Erneut senden',
  createAgain: 'Neu erstellen',
  madeAgain: 'Eine neue Mail mit neuem Link steht in der Liste',
  test: 'Testmail senden …',
  testTitle: (backend) => `Testmail von ${backend}`,
  testTo: 'An',
  testAction: 'Senden',
  testKeptThere: 'Das Backend hat keinen Mailserver. Die Testmail liegt in seinem Datenordner.',
  testKept: 'Die Mails dieses Backends bleiben auf diesem Computer. Die Testmail steht in der Liste.',
};
