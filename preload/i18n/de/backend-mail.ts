/** The sentences about the mail of a backend on this computer, in German. */
import type { BackendMailMessages } from '../en/backend-mail.js';

export const backendMailDe: BackendMailMessages = {
  label: 'Mails',
  kept: 'Dieses Backend hat keinen Mailserver. Es behält seine Mails auf diesem Computer.',
  sentBy: (host, port, from) => `Gesendet über ${host}:${String(port)}, von ${from}.`,
  search: 'Mails durchsuchen',
  searchHint: 'Adresse oder Betreff',
  columns: { to: 'An', subject: 'Betreff', state: 'Status', at: 'Zeit' },
  states: { kept: 'Hier behalten', sent: 'Gesendet' },
  failed: (why) => `Nicht gesendet: ${why}`,
  nothingFound: (text) => `Keine Mail passt zu „${text}“.`,
  shown: (count) => (count === 1 ? '1 Mail' : `${String(count)} Mails`),
  text: 'Text der Mail',
  again: 'Noch einmal senden',
  madeAgain: 'Die Mail ist noch einmal da, mit einem neuen Link',
  test: 'Testmail senden …',
  testTitle: (backend) => `Testmail von ${backend}`,
  testTo: 'An',
  testAction: 'Senden',
  testKept: 'Dieses Backend behält seine Mails. Die Testmail steht in der Liste.',
};
