/** Runs one command from its arguments to its exit code. Runs in a worker: see main/main.ts. */
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { trimmed } from '../../preload/text/entered-text.js';
import { plainText } from '../../preload/text/plain-text.js';
import { maxCallbackLength, type Request, type SignInLink } from '../local-api/protocol.js';
import { socketPath } from '../local-api/socket-path.js';
import { ConnectionError, connectTo, sendRequest } from './client.js';
import { completionOf } from './completion.js';
import { toExit } from './error-mapping.js';
import { exitCodes, success } from './exit-codes.js';
import { findProgram } from './find-program.js';
import { connectOrLaunch, LaunchError } from './launch-app.js';
import { cliMessages } from './messages.js';
import { type Origin, originOf } from './origin.js';
import { formatResult } from './output.js';
import { parseArguments, type ParsedCommand } from './parse-args.js';
import { readPastedLines } from './pasted-lines.js';
import { readWorkerData } from './read-worker-data.js';
import { recognizedBy, runProgram } from './run-program.js';
import { readSecret } from './secret-input.js';
import { OutputError, writeAll } from './terminal-output.js';
import { variablesOf } from './token-variables.js';
import { UsageError } from './usage-error.js';
import { unset } from './worker-data.js';

const input = readWorkerData();
const messages = cliMessages();
const uid = process.getuid?.() ?? null;

/** Whether writing to stderr failed, so that an error message was lost. */
let isComplaintLost = false;

/** Writes synchronously: the process ends as soon as this thread reports its exit code. @throws OutputError */
function print(text: string): void {
  if (text === '') return;
  const written = writeAll(1, `${text}\n`);
  if (written.kind !== 'all') throw new OutputError(written.kind === 'closed' ? null : written.code);
}

/** A deliberately closed stderr (EBADF) is not an error. */
function printError(text: string): void {
  const written = writeAll(2, `roster: ${plainText(text)}\n`);
  if (written.kind === 'failed' && written.code !== 'EBADF') isComplaintLost = true;
}

async function run(): Promise<number> {
  try {
    const parsed = parseArguments(input.command);
    switch (parsed.kind) {
      case 'help':
        print(messages.help);
        return success;
      case 'version':
        print(messages.version(input.version));
        return success;
      case 'completion':
        print(completionOf(parsed.shell));
        return success;
      case 'run':
        return await runWithToken(parsed);
      default:
        return await runCommand(parsed);
    }
  } catch (error) {
    return reportError(error);
  }
}

async function runCommand(
  typed: Extract<ParsedCommand, { kind: 'signIn' | 'request' | 'clearFolder' }>,
): Promise<number> {
  const request = await requestOf(typed);
  const format = typed.kind === 'request' ? typed.format : 'plain';
  const silent = () => {
    printError(messages.noAnswerYet);
  };
  const paste = new AbortController();
  const signIn = ({ url }: SignInLink, submit: (url: string) => void) => {
    // With --json, standard output has nothing but the result.
    if (typed.json) printError(url);
    else print(plainText(url));
    const stop = readPastedLines((line) => {
      if (line.length > maxCallbackLength) printError(messages.addressTooLong);
      else submit(line);
    });
    if (stop === null) return;
    printError(messages.pasteAddress);
    paste.signal.addEventListener('abort', stop);
  };
  const answered = await sendRequest(await openConnection(request.command), request, {
    ...{ progress: printError, silent, signIn },
  }).finally(() => {
    paste.abort();
  });
  print(formatResult(answered, { json: typed.json, format, messages }));
  return success;
}

/** Starts a program in place of this process. Returns only if that fails, or on Windows when the program has ended. */
async function runWithToken({ request, variables, command }: Extract<ParsedCommand, { kind: 'run' }>): Promise<number> {
  const path = findProgram(command[0], process.env['PATH']);
  const asked: Request = {
    ...{ id: 1, ...request, ...originOf(process.env, () => process.cwd()) },
    run: { path, ...recognizedBy(command, { ...process.env, ...input.removedVariables }) },
  };
  const silent = () => {
    printError(messages.noAnswerYet);
  };
  const answered = await sendRequest(await openConnection('token'), asked, {
    ...{ progress: printError, silent, signIn: () => undefined },
  });
  if (answered.command !== 'token') throw new ConnectionError('notUnderstood');
  return runProgram({
    path,
    args: command,
    variables: variablesOf(answered.value, variables),
    removed: input.removedVariables,
  });
}

/** Adds where the command runs to a request that depends on it. */
async function requestOf(
  typed: Extract<ParsedCommand, { kind: 'signIn' | 'request' | 'clearFolder' }>,
): Promise<Request> {
  const origin = originOf(process.env, () => process.cwd());
  if (typed.kind === 'signIn') return { id: 1, ...(await withSecret(typed)) };
  if (typed.kind === 'clearFolder')
    return { id: 1, command: 'unuse', folder: resolve(workingFolder(origin), typed.folder ?? '.') };
  const { request: asked } = typed;
  switch (asked.command) {
    case 'use':
      return { id: 1, ...asked, folder: workingFolder(origin) };
    case 'token':
    case 'which':
    case 'logout':
      return { id: 1, ...asked, ...origin };
    default:
      return { id: 1, ...asked };
  }
}

/** @throws UsageError without a working folder */
function workingFolder({ folder }: Origin): string {
  if (folder === null) throw new UsageError('noWorkingFolder');
  return folder;
}

/** `status` must not start the app. */
async function openConnection(name: Request['command']): Promise<Socket> {
  if (input.profileFolder === null) throw new LaunchError('noHome');
  const { profileFolder, start } = input;
  const path = () => socketPath(profileFolder);
  return name === 'status'
    ? connectTo(path(), uid)
    : connectOrLaunch({
        ...{ ...start, path, uid },
        slow: () => {
          printError(messages.starting);
        },
      });
}

async function withSecret({ by, email, backend }: Extract<ParsedCommand, { kind: 'signIn' }>) {
  const secret = await readSecret(by === 'email' ? messages.password(email) : messages.apiKey);
  if (secret === '') throw new UsageError('secretMissing');
  const way =
    by === 'email'
      ? { kind: 'email' as const, email, password: secret }
      : { kind: 'apiKey' as const, key: trimmed(secret) };
  return { command: 'login' as const, way, backend };
}

function reportError(error: unknown): number {
  const { message, exitCode } = toExit(error, messages);
  if (message !== null) printError(message);
  return exitCode;
}

/** Makes the main thread end the process with this code. Only the first call counts. */
function end(code: number): void {
  Atomics.compareExchange(input.done, 1, unset, code === success && isComplaintLost ? exitCodes.failed : code);
  Atomics.store(input.done, 0, 1);
  Atomics.notify(input.done, 0);
}

// Without these handlers the main thread would wait forever for a thread that has crashed.
process.on('uncaughtException', (error) => {
  end(reportError(error));
});
process.on('exit', () => {
  end(exitCodes.failed);
});
Atomics.store(input.done, 2, 1);
Atomics.notify(input.done, 2);
void run().then(end);
