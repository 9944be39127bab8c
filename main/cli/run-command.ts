/** Runs one command from its parsed arguments to its output. */
import { resolve } from 'node:path';
import { trimmed } from '../../preload/text/entered-text.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { Request } from '../local-api/protocol.js';
import { maxCallbackLength } from '../local-api/protocol-constants.js';
import type { Result, SignInLink } from '../local-api/responses.js';
import type { NameKind } from './arguments/command-options.js';
import { type Origin, originOf } from './arguments/origin.js';
import type { ParsedCommand } from './arguments/parse-args.js';
import { UsageError } from './arguments/usage-error.js';
import { workingFolder } from './arguments/working-folder.js';
import { type AskEvents, type Connection, ConnectionError } from './client/answers.js';
import type { CommandInput } from './command-input.js';
import { completionOf } from './completion/completion.js';
import type { CommandOutput } from './output/command-output.js';
import { success } from './output/exit-codes.js';
import { formatResult } from './output/output.js';
import { findProgram } from './run-program/find-program.js';
import { recognizedBy } from './run-program/recognized-by.js';
import { variablesOf } from './run-program/token-variables.js';
import { readPastedLines } from './terminal-input/pasted-lines.js';
import { readSecret } from './terminal-input/secret-input.js';

export interface CommandContext {
  input: CommandInput;
  output: CommandOutput;
  /** Connects to the running app. @throws NotRunningError, LaunchError */
  connect: () => Promise<Connection>;
}

/** The items that have each kind of name. */
const requestFor = {
  accounts: 'list',
  backends: 'status',
  browsers: 'browsers',
  folders: 'rules',
} as const satisfies Record<NameKind, Request['command']>;

/** Names for a completion script, one per line. */
async function namesOf(kind: NameKind, { output, connect }: CommandContext): Promise<string> {
  const connection = await connect();
  const answered = await connection.ask({ id: 1, command: requestFor[kind] }, waitingWith(output));
  return [...new Set(namesIn(answered).map(plainText))].join('\n');
}

function namesIn(answered: Result): readonly string[] {
  switch (answered.command) {
    case 'list':
      return answered.value.accounts.map(({ name }) => name);
    case 'status':
      return answered.value.backends.map(({ name }) => name);
    case 'browsers':
      return answered.value.browsers;
    case 'rules':
      return [...answered.value.rules, ...answered.value.files].map(({ folder }) => folder);
    default:
      return [];
  }
}

/** Prints on standard error what a command is waiting for. */
function waitingWith(output: CommandOutput): AskEvents {
  return {
    progress: (message) => {
      output.printError(message);
    },
    silent: () => {
      output.printError(output.messages.noAnswerYet);
    },
  };
}

type RequestingCommand = Extract<ParsedCommand, { kind: 'signIn' | 'request' | 'clearFolder' }>;

/** Returns the exit code. @throws every error of the command line */
export async function runCommand(parsed: ParsedCommand, context: CommandContext): Promise<number> {
  const { input, output } = context;
  switch (parsed.kind) {
    case 'help':
      output.print(output.messages.help);
      return success;
    case 'version':
      output.print(output.messages.version(input.version));
      return success;
    case 'completion':
      output.print(completionOf(parsed.shell));
      return success;
    case 'names':
      output.print(await namesOf(parsed.of, context));
      return success;
    case 'run':
      return runWithToken(parsed, context);
    default:
      return sendAndPrint(parsed, context);
  }
}

async function sendAndPrint(typed: RequestingCommand, { output, connect }: CommandContext): Promise<number> {
  const { messages } = output;
  const request = await requestOf(typed, output);
  const format = typed.kind === 'request' ? typed.format : 'plain';
  const paste = new AbortController();
  const signIn = ({ url }: SignInLink, submit: (url: string) => void) => {
    // With --json, standard output has nothing but the result.
    if (typed.json) output.printError(url);
    else output.print(plainText(url));
    const stop = readPastedLines((line) => {
      if (line.length > maxCallbackLength) output.printError(messages.addressTooLong);
      else submit(line);
    });
    if (stop === null) return;
    output.printError(messages.pasteAddress);
    paste.signal.addEventListener('abort', stop);
  };
  const connection = await connect();
  const answered = await connection.ask(request, { ...waitingWith(output), signIn }).finally(() => {
    paste.abort();
  });
  output.print(formatResult(answered, { json: typed.json, format, messages }));
  return success;
}

/** Starts a program in place of this process. Returns only if that fails, or on Windows when the program has ended. */
async function runWithToken(
  { request, variables, command }: Extract<ParsedCommand, { kind: 'run' }>,
  { input, output, connect }: CommandContext,
): Promise<number> {
  const path = findProgram(command[0], process.env['PATH']);
  const asked: Request = {
    ...{ id: 1, ...request, ...originOf(process.env, workingFolder) },
    run: { path, ...recognizedBy(command, { ...process.env, ...input.removedVariables }) },
  };
  const connection = await connect();
  const answered = await connection.ask(asked, waitingWith(output));
  if (answered.command !== 'token') throw new ConnectionError('notUnderstood');
  // Loads native code, which no other command needs.
  const { runProgram } = await import('./run-program/run-program.js');
  return runProgram({
    path,
    args: command,
    variables: variablesOf(answered.value, variables),
    removed: input.removedVariables,
  });
}

/** Adds where the command runs to a request that depends on it. */
async function requestOf(typed: RequestingCommand, output: CommandOutput): Promise<Request> {
  const origin = () => originOf(process.env, workingFolder);
  if (typed.kind === 'signIn') return { id: 1, ...(await withSecret(typed, output)) };
  if (typed.kind === 'clearFolder')
    return { id: 1, command: 'unuse', folder: resolve(requireFolder(origin()), typed.folder ?? '.') };
  const { request: asked } = typed;
  switch (asked.command) {
    case 'use':
      return { id: 1, ...asked, folder: requireFolder(origin()) };
    case 'token':
    case 'which':
    case 'logout':
      return { id: 1, ...asked, ...origin() };
    default:
      return { id: 1, ...asked };
  }
}

/** @throws UsageError without a working folder */
function requireFolder({ folder }: Origin): string {
  if (folder === null) throw new UsageError('noWorkingFolder');
  return folder;
}

async function withSecret({ by, email, backend }: Extract<ParsedCommand, { kind: 'signIn' }>, output: CommandOutput) {
  const { messages } = output;
  const secret = await readSecret(by === 'email' ? messages.password(email) : messages.apiKey);
  if (secret === '') throw new UsageError('secretMissing');
  const way =
    by === 'email'
      ? { kind: 'email' as const, email, password: secret }
      : { kind: 'apiKey' as const, key: trimmed(secret) };
  return { command: 'login' as const, way, backend };
}
