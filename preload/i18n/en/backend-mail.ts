/** The sentences about the mail of a backend, in English. */

export const backendMailEn = {
  label: 'Mail',
  kept: 'This backend has no mail server. It keeps its mail on this computer.',
  notRunning: 'The mail is shown while the backend is running.',
  keptThere: 'This backend has no mail server. It keeps its mail in its data folder.',
  sentBy: (host: string, port: number, from: string) => `Mail is sent through ${host}:${String(port)}, from ${from}.`,
  search: 'Search mail',
  searchHint: 'Address or subject',
  columns: { to: 'To', subject: 'Subject', state: 'Status', at: 'Time' },
  states: { kept: 'Not sent, kept here', keptThere: 'Not sent, kept there', sent: 'Sent' },
  failed: (why: string) => `Not sent: ${why}`,
  nothingFound: (text: string) => `No mail matches “${text}”.`,
  shown: (count: number) => (count === 1 ? '1 email' : `${String(count)} emails`),
  text: 'Text of the email',
  again: 'Send again',
  /** Where mail is kept. */
  createAgain: 'Create again',
  madeAgain: 'A new email with a new link is in the list',
  test: 'Send a test email…',
  testTitle: (backend: string) => `Test email from ${backend}`,
  testTo: 'To',
  testAction: 'Send',
  testKeptThere: 'The backend has no mail server. It kept the test email in its data folder.',
  testKept: 'This backend keeps its mail. The test email is in the list.',
};

export type BackendMailMessages = typeof backendMailEn;
