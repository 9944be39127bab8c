/** The output of `--help`. */
import { importFormats } from '../user-import/read-users.js';
import { commands } from './commands/admin-commands.js';
import { signingKeyCommands } from './commands/signing-keys.js';
import { programName, serverBuild } from './server-build.js';

const width =
  Math.max(...[...commands, ...signingKeyCommands].map(({ name, usage }) => name.length + usage.length)) + 3;
export const help = `Usage: ${programName} [--app <folder>] [--port <n>] [--data <folder>]
       ${programName} [--data <folder>] <command>
       ${programName} logs [--data <folder>] [--follow] [--user <email or user id>] [--errors] [--json]
       ${programName} check --app <folder> [--report]
       ${programName} migrate --to mongodb|sqlite [--data <folder>]
       ${programName} backup --to <file or folder> [--data <folder>]
       ${programName} restore --from <file> [--data <folder>] [--replace]
       ${programName} relay --config <file> [--port <n>]

  --app   folder of an exported App Services app${serverBuild === null ? ' (default: assets/backend)' : ''}
  --app-id  ID of the app, if no file of the folder contains it
  --port  port on 127.0.0.1; 0 lets the system choose (default: 0)
  --host  address to listen on (default: 127.0.0.1); others need --public-url, and a private network to the proxy
  --data  folder for users and keys (default: .roster-server)
  --secrets  file with the app's secrets, in place of secrets.json in the app folder
  --public-url  https address of the proxy in front, which clients are told; without one the server is for this machine only

  --trust-proxy  addresses or networks of the proxies in front, separated by commas; their headers name the client

  --database-timeout  seconds that a request may wait for MongoDB before it is answered with 503 (default: 3.5)
  --metrics-port  serves metrics for Prometheus at /metrics on this port of 127.0.0.1; 0 lets the system choose
  --log-level  error, warn, info or debug, which has a line for each request (default: info)
  --log-format  json or text, on standard error (default: json if NODE_ENV is production, otherwise text)
  --report  prints the import report as JSON on standard output
  --version  prints the version

“logs” shows sign-ins, refusals with their reason, mails, function calls with their output, and administrative actions:
the newest --limit <n> (default: 100), with --follow also what happens from then on, with --errors only what was refused
or failed, with --json as a line of JSON each.

“check” prints what of an app folder would be served, without starting. It exits with 1 if some user could not sign in.

Keys and tokens of sign-in providers are asked for by the proxy of HTTPS_PROXY, except those of the hosts in NO_PROXY.

With MONGODB_URI in the environment users and keys are in that database instead, for several servers side by side.
MONGODB_URI_FILE names a file with the address, so that its password is in no environment.

“migrate” moves all users, sessions and keys between the data folder and the database of MONGODB_URI. Stop the servers
first. The target must be empty. If the command is interrupted, run it again.

“backup” writes users, sessions, keys, collections and events of the data folder into one file, also while the server
runs. “restore” puts them into an empty folder; with --replace, what is there is kept in a folder of its own.

“users import” reads a file, or the standard input: lines of “users export”, the user lists of the App Services Admin API,
exports of Auth0 and of Firebase, or CSV with the columns email, password_hash (bcrypt, scrypt or argon2), name, confirmed
and others. The format is detected; --format ${importFormats.join('|')} overrides this.
  --dry-run  says what would happen and changes nothing
  --confirmed  imports all email accounts as confirmed
  --hash-parameters  file with the password hash parameters that the Firebase console shows
  --json  prints a line of JSON for each rejected user, and one of counts
It exits with 1 if users were rejected. If it is interrupted, run it again.

“admin-keys create” makes a key that may do everything and does not expire, unless told otherwise:
  --role  viewer, which only reads, or administrator (default: administrator)
  --expires  hours or days, such as 12h or 90d

“relay” runs the relay for sign-in with Apple, and with live apps of Facebook, alone. See main/server/relay/README.md.

Commands, which may run beside the server; <user> is an email address or a user id:
${commands.map(({ name, usage, help: text }) => `  ${`${name} ${usage}`.padEnd(width)}${text}`).join('\n')}
${signingKeyCommands.map(({ name, usage, help: text }) => `  ${`${name} ${usage}`.padEnd(width)}${text}`).join('\n')}`;
