/** The sentences about the mail of a backend on this computer, in English. */

export const backendMailEn = {
  label: 'Mail',
  kept: 'This backend has no mail server. It keeps its mail on this computer.',
  sentBy: (host: string, port: number, from: string) => `Sent through ${host}:${String(port)}, from ${from}.`,
  search: 'Search mail',
  searchHint: 'Address or subject',
  columns: { to: 'To', subject: 'Subject', state: 'Status', at: 'Time' },
  states: { kept: 'Kept here', sent: 'Sent' },
  failed: (why: string) => `Not sent: ${why}`,
  nothingFound: (text: string) => `No mail matches “${text}”.`,
  shown: (count: number) => (count === 1 ? '1 mail' : `${String(count)} mails`),
  text: 'Text of the mail',
  again: 'Send again',
  madeAgain: 'The mail is here once more, with a new link',
  test: 'Send a test mail …',
  testTitle: (backend: string) => `Test mail from ${backend}`,
  testTo: 'To',
  testAction: 'Send',
  testKept: 'This backend keeps its mail. The test mail is in the list.',
};

export type BackendMailMessages = typeof backendMailEn;
