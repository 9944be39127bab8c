/** A command of the command line, from its words to its exit code. Runs in a worker: see main/main.ts. */
import type { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { trimmed } from '../../preload/text/entered-text.js';
import { plainText } from '../../preload/text/plain-text.js';
import { socketPath } from '../local-api/socket-path.js';
import type { Request } from '../local-api/protocol.js';
import { UsageError, readWords, type Typed } from './parse-args.js';
import { commandWords } from './messages.js';
import { completionOf } from './completion.js';
import { BrokenConversationError, NotRunningError, RefusedError, ask, connectTo } from './client.js';
import { exitCodes, notRunning, readerGone, success, usage } from './exit-codes.js';
import { outputOf } from './output.js';
import { readSecret } from './secret-input.js';
import { CannotStartError, connectOrStart } from './launch-app.js';
import { writeAll } from './terminal-output.js';
import { unset, type WorkerInput } from './worker-data.js';

const input: WorkerInput = workerData;
const words = commandWords();
const uid = process.getuid?.() ?? null;

/** The standard output could not be written. `code`: null when the reader of the pipe has gone. */
class OutputError extends Error {
  override readonly name = 'OutputError';
  constructor(readonly code: string | null) {
    super('the output could not be written');
  }
}

/** Whether the standard error stream failed: what was to be said there is lost. */
let isComplaintLost = false;

/** Written at once: the process ends as soon as this thread says so. @throws OutputError */
function print(text: string): void {
  if (text === '') return;
  const written = writeAll(1, `${text}\n`);
  if (written.kind !== 'all') throw new OutputError(written.kind === 'closed' ? null : written.code);
}

/** A stream that was closed on purpose is no failure. */
function complain(text: string): void {
  const written = writeAll(2, `roster: ${plainText(text)}\n`);
  if (written.kind === 'failed' && written.code !== 'EBADF') isComplaintLost = true;
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
  const silent = () => {
    complain(words.noAnswerYet);
  };
  const answered = await ask(await connected(request.command), request, { progress: complain, silent });
  print(outputOf(answered, { json: typed.json, header, words }));
  return success;
}

/** Asking whether it runs must not make it run. */
async function connected(name: Request['command']): Promise<Socket> {
  if (input.profileFolder === null) throw new CannotStartError('noHome');
  const { profileFolder, start } = input;
  const path = () => socketPath(profileFolder);
  return name === 'status'
    ? connectTo(path(), uid)
    : connectOrStart({
        ...{ ...start, path, uid },
        slow: () => {
          complain(words.starting);
        },
      });
}

async function withSecret({ by, email, backend }: Extract<Typed, { kind: 'signIn' }>) {
  const secret = await readSecret(by === 'email' ? words.password(email) : words.apiKey);
  if (secret === '') throw new UsageError(words.secretMissing);
  const way =
    by === 'email'
      ? { kind: 'email' as const, email, password: secret }
      : { kind: 'apiKey' as const, key: trimmed(secret) };
  return { command: 'login' as const, way, backend };
}

const brokenOff: Readonly<Record<BrokenConversationError['kind'], string>> = {
  wentAway: words.wentAway,
  notUnderstood: words.answerNotUnderstood,
  silent: words.doesNotAnswer,
};

function explained(error: unknown): number {
  if (error instanceof UsageError) {
    complain(error.message);
    return usage;
  }
  if (error instanceof RefusedError) {
    complain(error.message);
    return exitCodes[error.code];
  }
  if (error instanceof OutputError) {
    if (error.code === null) return readerGone;
    complain(words.outputFailed(error.code));
    return exitCodes.failed;
  }
  if (error instanceof NotRunningError) complain(words.notRunning);
  else if (error instanceof CannotStartError) complain(words[error.kind]);
  else if (error instanceof BrokenConversationError) complain(brokenOff[error.kind]);
  else {
    complain(error instanceof Error ? error.message : String(error));
    return exitCodes.failed;
  }
  return notRunning;
}

/** Lets the main thread end the process with this code. The first code counts. */
function end(code: number): void {
  Atomics.compareExchange(input.done, 1, unset, code === success && isComplaintLost ? exitCodes.failed : code);
  Atomics.store(input.done, 0, 1);
  Atomics.notify(input.done, 0);
}

// Without these the main thread would wait forever for a thread that has ended.
process.on('uncaughtException', (error) => {
  end(explained(error));
});
process.on('exit', () => {
  end(exitCodes.failed);
});
Atomics.store(input.done, 2, 1);
Atomics.notify(input.done, 2);
void run().then(end);
