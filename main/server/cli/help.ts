/** The output of `--help`. */
import { importFormats } from '../user-import/read-users.js';
import { commands } from './commands/admin-commands.js';
import { signingKeyCommands } from './commands/signing-keys.js';
import { programName, serverBuild } from './server-build.js';

interface Entry {
  left: string;
  text: string;
}

function table(entries: readonly Entry[]): string {
  const width = Math.max(...entries.map(({ left }) => left.length)) + 2;
  const lines = entries.map(
    ({ left, text }) => `  ${left.padEnd(width)}${text.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`,
  );
  return lines.join('\n');
}

const serveOptions: readonly Entry[] = [
  {
    left: '--app <folder>',
    text: `exported App Services app${serverBuild === null ? ' (default: assets/backend)' : ''}`,
  },
  { left: '--app-id <id>', text: 'app ID, if no file in the folder contains it' },
  { left: '--data <folder>', text: 'folder for users, sessions and keys (default: .roster-server)' },
  { left: '--port <n>', text: 'port to listen on; 0 lets the system choose one (default: 0)' },
  {
    left: '--host <address>',
    text: 'IP address to listen on (default: 127.0.0.1); any other address requires --public-url\nand a private network between the proxy and the server',
  },
  {
    left: '--public-url <url>',
    text: 'https address of the proxy, as clients see it; without it, only this machine can\nuse the server',
  },
  {
    left: '--trust-proxy <list>',
    text: 'comma-separated addresses or networks of proxies whose headers name the client',
  },
  { left: '--secrets <file>', text: 'file to use instead of secrets.json in the app folder' },
  {
    left: '--database-timeout <s>',
    text: 'seconds that a request waits for MongoDB before it gets status 503 (default: 3.5)',
  },
  {
    left: '--metrics-port <n>',
    text: 'serve Prometheus metrics at /metrics on this port of 127.0.0.1; 0 lets the system\nchoose one',
  },
  { left: '--log-level <level>', text: 'error, warn, info or debug; debug logs each request (default: info)' },
  {
    left: '--log-format <format>',
    text: 'json or text, on standard error (default: json if NODE_ENV is production,\notherwise text)',
  },
];

const logOptions: readonly Entry[] = [
  { left: '--limit <n>', text: 'show the newest <n> events (default: 100)' },
  { left: '--follow', text: 'keep showing new events' },
  { left: '--user <user>', text: 'show only events of this user' },
  { left: '--errors', text: 'show only refused and failed events' },
  { left: '--json', text: 'print one JSON object per line' },
];

const importOptions: readonly Entry[] = [
  { left: '--format <format>', text: `${importFormats.join(', ')} (default: detected)` },
  { left: '--dry-run', text: 'print what would be imported, and change nothing' },
  { left: '--confirmed', text: 'import all email accounts as confirmed' },
  { left: '--hash-parameters <file>', text: 'password hash parameters from the Firebase console' },
  { left: '--json', text: 'print one JSON object per rejected user, and one with the totals' },
];

const adminKeyOptions: readonly Entry[] = [
  { left: '--role <role>', text: 'viewer (read-only) or administrator (default: administrator)' },
  { left: '--expires <time>', text: 'hours or days, such as 12h or 90d (default: never expires)' },
];

const adminCommands = [...commands, ...signingKeyCommands].map(({ name, usage, help: text }) => ({
  left: `${name} ${usage}`,
  text,
}));

export const help = `Serves an exported App Services app.

Usage:
  ${programName} [--app <folder>] [options]
  ${programName} <command> [--data <folder>] [options]

Options of the server:
${table(serveOptions)}

Other commands:
${table([
  {
    left: 'check --app <folder>',
    text: 'print what would be served, without starting; exits with 1 if some users could not\nsign in; --report prints the import report as JSON',
  },
  { left: 'logs', text: 'show sign-ins, refusals, mail, function calls and administrative actions' },
  {
    left: 'migrate --to mongodb|sqlite',
    text: 'move all users, sessions and keys between the data folder and MongoDB; stop the\nservers first; the target must be empty; if interrupted, run it again',
  },
  {
    left: 'backup --to <path>',
    text: 'write users, sessions, keys, collections and events to a file; the server may keep\nrunning',
  },
  {
    left: 'restore --from <file>',
    text: 'restore a backup into an empty data folder; --replace moves the existing data to a\nsubfolder first',
  },
  {
    left: 'relay --config <file>',
    text: 'run only the relay for sign-in with Apple, and with live Facebook apps\n(see main/server/relay/README.md)',
  },
  { left: '--version', text: 'print the version' },
])}

Administration (the server may keep running; <user> is an email address or a user ID):
${table(adminCommands)}

Options of “logs”:
${table(logOptions)}

Options of “users import”:
${table(importOptions)}
  Reads a file or standard input: the output of “users export”, user lists of the App Services Admin API, exports from
  Auth0 and Firebase, or CSV with the columns email, password_hash (bcrypt, scrypt or argon2), name, confirmed and
  others. Exits with 1 if users were rejected. If interrupted, run it again.

Options of “admin-keys create”:
${table(adminKeyOptions)}

Environment:
${table([
  { left: 'MONGODB_URI', text: 'store users and keys in this database instead, which several servers can share' },
  { left: 'MONGODB_URI_FILE', text: 'read that address from a file, which keeps its password out of the environment' },
  {
    left: 'HTTPS_PROXY, NO_PROXY',
    text: 'proxy for requests to sign-in providers, and hosts to reach without it',
  },
])}`;
