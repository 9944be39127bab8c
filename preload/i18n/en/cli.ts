/** Every sentence of the command line, in English. What Roster itself says there is in the catalogue of the main process. */

export const cliEn = {
  unknownCommand: (word: string) => `There is no command “${word}”. “roster help” shows all of them.`,
  unknownOption: (option: string, command: string) => `“roster ${command}” knows no ${option}.`,
  tooMany: (word: string) => `“${word}” is one word too many.`,
  accountMissing: 'Which account? Name one by its name or id, as “roster list” shows it.',
  emailMissing: 'Which address? For example: roster login email ada@example.com',
  unknownWay: (way: string) =>
    `There is no way to sign in called “${way}”. There are: google, facebook, apple, openid, email, key, anonymous.`,
  whichShell: (shells: string) => `Which shell? There are: ${shells}.`,

  notRunning: 'Roster is not running.',
  noHome: 'There is no home folder in which Roster could have its profile.',
  cannotStart: 'Roster could not be started. Is there a desktop to start it on?',
  startsTooLong: 'Roster was started, but does not answer.',
  starting: 'Roster is being started.',
  noAnswerYet: 'Roster has not answered yet. Ctrl+C cancels the command.',
  doesNotAnswer: 'Roster runs, but does not answer. Quit it and start it again.',
  wentAway: 'Roster went away before it answered.',
  answerNotUnderstood: 'The Roster that runs is another version and answers differently. Start it again.',
  outputFailed: (code: string) =>
    `The output could not be written (${code}). Check that the disk has room, then run the command again.`,
  password: (email: string) => `Password of ${email}: `,
  apiKey: 'API key: ',
  secretMissing: 'Nothing was typed.',

  columns: { account: 'ACCOUNT', way: 'SIGN-IN', state: 'STATE', backend: 'BACKEND' },
  noAccounts: 'No accounts yet. “roster login” adds one.',
  states: {
    signedIn: 'signed in',
    signedOut: 'signed out',
    expired: 'session ended',
    locked: 'locked',
    backendChanged: 'other address',
    backendMissing: 'no backend',
  },
  health: {
    starting: 'starting',
    ready: 'ready',
    failed: 'failed',
    unreachable: 'does not answer',
    unknown: 'unknown',
  },
  version: (version: string) => `Roster ${version}`,
  isLocked: 'Roster is locked.',
  activeAt: (account: string, backend: string) => `Active at ${backend}: ${account}`,
  nobodyActive: 'No account is active.',
  nowActive: (account: string) => `Active now: ${account}`,
  signedIn: (account: string) => `Signed in as ${account}`,
  signedOut: (account: string) => `Signed out: ${account}`,

  help: `Usage: roster <command>

  list                      all accounts
  status                    whether Roster runs, who is active, how the backends are
  switch <account>          makes an account active
  token [<account>]         prints an access token that is fresh; the active account's without a name
  login [<way>]             signs in: in the window, or with google, facebook, apple, openid,
                            email <address>, key, anonymous
  logout [<account>]        signs an account out
  open                      opens the window
  completion <shell>        prints what makes bash, zsh or fish complete these commands
  help, version

  --json                    prints JSON, for programs
  --backend <name>          at this backend, where there are several
  --header                  with token: prints “Authorization: Bearer …”, for curl -H @-
  --for-good                with logout: also an account that nobody could sign in to again

Accounts are named by their name, address or id, or by how these begin. A password or key is asked for, or read from
the standard input; it is never an argument.

For example:  roster token --header | curl -H @- https://example.com/data
Exit codes:   0 done, 1 failed, 2 not a command, 3 Roster does not run, 4 no such account or backend, or several,
              5 signing in is needed or failed, 6 not allowed or cancelled, 7 locked, 8 the backend does not answer`,
};

/** The sentences of the command line in one language. */
export type CliMessages = typeof cliEn;
