/** A command of the command line, from its words to its exit code. Runs in a worker: see main/start.ts. */
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { socketPath } from '../commands/socket-path.js';
import type { Request } from '../commands/protocol.js';
import { UsageError, readWords, type Typed } from './arguments.js';
import { commandWords } from './catalogue.js';
import { completionOf } from './completion.js';
import { BrokenConversationError, NotRunningError, RefusedError, ask, connectTo } from './connection.js';
import { exitCodes, notRunning, success, usage } from './exit-codes.js';
import { outputOf } from './output.js';
import { readSecret } from './secret-input.js';
import { CannotStartError, connectOrStart } from './start-app.js';
import type { WorkerInput } from './worker-input.js';

const input: WorkerInput = workerData;
const words = commandWords();
const uid = process.getuid?.() ?? null;

/** Written at once: the process ends as soon as this thread says so. */
function print(text: string): void {
  if (text !== '') write(1, `${text}\n`);
}

function complain(text: string): void {
  write(2, `roster: ${text}\n`);
}

function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      // A pipe that is full is tried again; one that nobody reads is not.
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') return;
    }
  }
}

async function run(): Promise<number> {
  try {
    const typed = readWords(input.words);
    switch (typed.kind) {
      case 'help':
        print(words.help);
        return success;
      case 'version':
        print(words.version(input.version));
        return success;
      case 'completion':
        print(completionOf(typed.shell));
        return success;
      default:
        return await command(typed);
    }
  } catch (error) {
    return explained(error);
  }
}

async function command(typed: Extract<Typed, { kind: 'signIn' | 'request' }>): Promise<number> {
  const request: Request = { id: 1, ...(typed.kind === 'request' ? typed.request : await withSecret(typed)) };
  const header = typed.kind === 'request' && typed.header;
  const answered = await ask(await connected(request.command), request, complain);
  print(outputOf(answered, { json: typed.json, header, words }));
  return success;
}

/** Asking whether it runs must not make it run. */
async function connected(name: Request['command']): Promise<Socket> {
  if (input.profileFolder === null) throw new CannotStartError('noHome');
  const { profileFolder, start } = input;
  const path = () => socketPath(profileFolder);
  return name === 'status' ? connectTo(path(), uid) : connectOrStart({ ...start, path, uid });
}

async function withSecret({ by, email, backend }: Extract<Typed, { kind: 'signIn' }>) {
  const secret = await readSecret(by === 'email' ? words.password(email) : words.apiKey);
  if (secret === '') throw new UsageError(words.secretMissing);
  const way =
    by === 'email' ? { kind: 'email' as const, email, password: secret } : { kind: 'apiKey' as const, key: secret };
  return { command: 'login' as const, way, backend };
}

function explained(error: unknown): number {
  if (error instanceof UsageError) {
    complain(error.message);
    return usage;
  }
  if (error instanceof RefusedError) {
    complain(error.message);
    return exitCodes[error.code];
  }
  if (error instanceof NotRunningError) complain(words.notRunning);
  else if (error instanceof CannotStartError) complain(words[error.kind]);
  else if (error instanceof BrokenConversationError)
    complain(error.kind === 'wentAway' ? words.wentAway : words.answerNotUnderstood);
  else {
    complain(error instanceof Error ? error.message : String(error));
    return exitCodes.failed;
  }
  return notRunning;
}

void run().then((code) => {
  Atomics.store(input.done, 1, code);
  Atomics.store(input.done, 0, 1);
  Atomics.notify(input.done, 0);
});
