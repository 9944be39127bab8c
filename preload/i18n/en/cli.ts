/** Every sentence of the command line, in English. The sentences of Roster itself are in the catalogue of the main process. */
import { accountReasonEn } from './account-choice.js';
import { providersEn } from './providers.js';

export const cliEn = {
  unknownCommand: (word: string) => `Unknown command “${word}”. Run “roster help” to see all commands.`,
  unknownOption: (option: string, command: string) => `Unknown option ${option} for “roster ${command}”.`,
  optionValueMissing: (option: string) => `${option} needs a value, such as ${option}=Work.`,
  optionTakesNoValue: (option: string) => `${option} takes no value.`,
  tooMany: (word: string) => `Unexpected argument “${word}”.`,
  accountMissing: 'Missing account. Use a name or ID from “roster list”.',
  emailMissing: 'Missing email address. For example: roster login email ada@example.com',
  unknownWay: (way: string) =>
    `Unknown sign-in method “${way}”. Use one of: google, facebook, apple, openid, email, key, anonymous.`,
  onlyWithProvider: (option: string) => `${option} works only with google, facebook, apple or openid.`,
  whichShell: (shells: string) => `Missing or unknown shell. Use one of: ${shells}.`,

  notRunning: 'Roster is not running.',
  noHome: 'No home directory found, so there is no place for Roster’s profile.',
  otherUser:
    'Roster’s profile belongs to another user of this computer. Run the command as that user. To use a token with “sudo”, get it beforehand: TOKEN="$(roster token)".',
  superuser:
    'With “sudo”, “roster” runs as another user, who has no accounts in Roster. Run it without “sudo”, or get the token first: TOKEN="$(roster token)".',
  cannotStart: 'Roster could not be started. Is a desktop session running?',
  startsTooLong: 'Roster was started but is not responding.',
  starting: 'Roster is being started.',
  noAnswerYet: 'Roster has not answered yet. Ctrl+C cancels the command.',
  doesNotAnswer: 'Roster is running but not responding. Quit and restart it.',
  wentAway: 'Roster quit before responding.',
  answerNotUnderstood: 'The running Roster is a different version. Restart it.',
  outputFailed: (code: string) =>
    `The output could not be written (${code}). Check that the disk has room, then run the command again.`,
  password: (email: string) => `Password for ${email}: `,
  apiKey: 'API key: ',
  secretMissing: 'No input.',
  commandMissing: 'Missing command. Write it after --, as in “roster run -- npm start”.',
  invalidDuration: (text: string) => `Invalid duration “${text}”. Use a number with s, m or h, such as 90s, 5m or 1h.`,
  unknownFormat: (formats: string) => `Unknown format. Use one of: ${formats}.`,
  invalidVariable: (text: string, fields: string) =>
    `Invalid variable “${text}”. Use a name and its content, such as --env API_TOKEN=token. The content is one of: ${fields}.`,
  decidingVariable: (name: string) =>
    `--env cannot set ${name}: it decides which code the program runs. Use another name.`,
  emptyName: (option: string) => `${option} is empty. Give a name, or leave it out.`,
  nameTooLong: (option: string) => `${option} is too long to be a name.`,
  programNotFound: (program: string) => `There is no program “${program}”. Check its name and the PATH.`,
  programNotStarted: (program: string) => `“${program}” cannot be started. Check that it is a program and may be run.`,
  noWorkingFolder: 'The working folder no longer exists. Change to another one.',
  pasteAddress: 'If the page after the sign-in does not load, copy its address and paste it here.',
  addressTooLong: 'This address is too long. Paste the address of the page that did not load.',

  columns: { folder: 'FOLDER', account: 'ACCOUNT', email: 'EMAIL', way: 'SIGN-IN', state: 'STATE', backend: 'BACKEND' },
  noAccounts: 'No accounts yet. “roster login” adds one.',
  providers: providersEn,
  states: {
    signedIn: 'signed in',
    signedOut: 'signed out',
    expired: 'session expired',
    disabled: 'disabled',
    locked: 'locked',
    backendChanged: 'other address',
    backendMissing: 'no backend',
  },
  health: {
    starting: 'starting',
    ready: 'ready',
    failed: 'failed',
    unreachable: 'not responding',
    unknown: 'unknown',
  },
  version: (version: string) => `Roster ${version}`,
  isLocked: 'Roster is locked.',
  activeAt: (account: string, backend: string) => `Active: ${account} (${backend})`,
  nobodyActive: 'No active account.',
  uses: (account: string, backend: string, reason: string) => `${account} (${backend}): ${reason}`,
  accountReason: accountReasonEn,
  folderUses: (folder: string, account: string, backend: string) =>
    `Commands in ${folder} use ${account} (${backend}).`,
  folderCleared: (folder: string) => `Removed the rule for ${folder}.`,
  noRules: 'No folder has an account. “roster use <account>” sets that of the working folder.',
  ruleStates: { missing: 'folder not found', removed: 'account was removed' },
  fileRevoked: (folder: string) => `The .roster.json in ${folder} is no longer approved.`,
  currentAccount: '(current)',
  /** Of an approved `.roster.json`. */
  fileStates: {
    approved: 'approved .roster.json',
    changed: '.roster.json has changed',
    missing: '.roster.json not found',
  },
  nowActive: (account: string) => `Active: ${account}`,
  signedIn: (account: string) => `Signed in as ${account}`,
  signedOut: (account: string) => `Signed out: ${account}`,

  help: `Usage: roster <command>

  list                      list all accounts
  status                    show Roster's state, the active account and the backends
  switch <account>          make an account active
  token [<account>]         print a fresh access token
  which [<account>]         show which account a command uses here, and why
  run -- <command>          start a program with an access token in its environment
  use <account>             use this account for commands in the working folder, and below it
  use --clear [<folder>]    remove the rule for the working folder, or for another one; without a rule,
                            revoke the approval of its .roster.json
  use --list                list all folders with rules, and approved .roster.json files
  login [<method>]          sign in: in the window, or with google, facebook, apple, openid,
                            email <address>, key, anonymous
  logout [<account>]        sign out of an account
  browsers                  list installed browsers and profiles
  open                      open the window
  quick                     open the quick switch, for a shortcut of your desktop
  completion <shell>        print a completion script for bash, zsh or fish
  help, version

  --json                    print JSON
  --account <name>          the same as <account>
  --backend <name>          choose the backend if there are several
  --browser <name>          with login: open the sign-in in this browser or profile, such as “Chromium (Work)”,
                            or in the default browser with “default”
  --print-url               with login: print the address of the sign-in and wait; opens no browser
  --format <format>         with token: plain, json, header (for curl -H @-) or env (for a shell's eval)
  --json, --header          with token: the same as --format json and --format header
  --min-valid <duration>    with token and run: how long the token is valid at least, such as 20m
  --env <name>=<content>    with run: set this variable to token, userId, baseUrl or appId; may be repeated
                            (default: ROSTER_TOKEN, ROSTER_USER_ID, ROSTER_BASE_URL, ROSTER_APP_ID)
  --for-good                with logout: sign out of an anonymous account permanently

Without <account>, the first of these decides: ROSTER_ACCOUNT (with ROSTER_BACKEND), the rule for the working
folder or its nearest parent, or the .roster.json there once you have approved it, the account for terminals in the
settings, the active account. If that account is unknown or signed out, the command fails.

<account> is a name, email address or ID, or the beginning of one. Passwords and API keys are prompted for or read
from standard input; they are never arguments.

Examples:     roster token --header | curl -H @- https://example.com/data
              roster run --account ada --env API_KEY=token -- npm start
              roster use ada@example.com
Exit codes:   0 success, 1 failure, 2 usage error, 3 Roster is not running, 4 account or backend not found or
              ambiguous, 5 sign-in required or failed, 6 denied or cancelled, 7 locked, 8 backend not responding,
              9 .roster.json not approved or not valid, 126 and 127 with run: the program cannot be started, or does
              not exist`,
};

/** The sentences of the command line in one language. */
export type CliMessages = typeof cliEn;
