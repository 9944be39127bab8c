/** Questions that wait for the user, oldest first. The consent window shows one at a time. */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { TeamFileFacts } from '../../preload/contract/consent.js';
import {
  type AccountId,
  type AccountReason,
  type ConsentLength,
  type ConsentOutcome,
  type ConsentRequestId,
  consentRequestId,
} from '../../preload/contract/index.js';
import type { Caller } from './client-program.js';
import { isSameTerminal } from './terminal-session.js';

/** The user's decision. */
export type Decision =
  | { outcome: Exclude<ConsentOutcome, 'allowed'> }
  | { outcome: 'unlocked' }
  | { outcome: 'approved' }
  | { outcome: 'allowed'; accountId: AccountId; length: ConsentLength; allAccounts: boolean };

/**
 * What is asked: whether a program may have a token, whether a `.roster.json` may decide, or, while Roster is locked, for the
 * passphrase.
 */
export type Subject =
  | {
      kind: 'token';
      /** The account that the program named, or the suggested one. */
      accountId: AccountId;
      /** The accounts that the user can choose instead. */
      others: readonly AccountId[];
      /** Why the account is suggested. */
      reason: AccountReason;
      /** Whether `roster run` starts the program, with the token in its environment. */
      startsProgram: boolean;
    }
  | FileSubject
  | { kind: 'unlock' };

export interface FileSubject {
  kind: 'file';
  file: TeamFileFacts;
  /** SHA-256 of the file, which several commands may ask about. */
  sha256: string;
  /** Puts the file into effect. Durable. The question stays if it fails. */
  approve: () => Promise<void>;
}

/**
 * The decision for one request. `isCounted`: true for only one of the requests that share a question, which the history lists
 * once.
 */
export interface Answered {
  decision: Decision;
  isCounted: boolean;
}

/** More questions wait than a user can answer. */
export class TooManyQuestionsError extends Error {
  override readonly name = 'TooManyQuestionsError';
}

export interface WaitingRequest {
  readonly id: ConsentRequestId;
  readonly caller: Caller;
  readonly subject: Subject;
}

interface Waiting extends WaitingRequest {
  /** Every request that this question is for. */
  readonly askers: Set<(answered: Answered) => void>;
  /** When it appeared, by the clock of `now`; null until then. */
  shownAt: number | null;
  stopTimer: (() => void) | null;
}

export interface ConsentRequestsOptions {
  now: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  onChanged: () => void;
}

/** Time to answer, from when the question appears, so that a program gets an answer while the user is away. */
const answerMs = 2 * 60_000;
/** Without a window in this time there is no way to answer. */
const appearMs = 30_000;
/** Upper bound on waiting questions: far more than a user's own terminals and agents ask at once. */
export const maxWaiting = 100;

export class ConsentRequests {
  readonly #options: ConsentRequestsOptions;
  readonly #waiting = new Map<ConsentRequestId, Waiting>();

  constructor(options: ConsentRequestsOptions) {
    this.#options = options;
  }

  get waiting(): WaitingRequest[] {
    return [...this.#waiting.values()];
  }

  find(id: ConsentRequestId): WaitingRequest | null {
    return this.#waiting.get(id) ?? null;
  }

  /**
   * Asks, and resolves with the decision. A request that matches a waiting question gets the same answer.
   * @throws TooManyQuestionsError
   */
  ask(caller: Caller, subject: Subject, signal: AbortSignal): Promise<Answered> {
    if (signal.aborted) return Promise.resolve({ decision: { outcome: 'withdrawn' }, isCounted: true });
    const same = [...this.#waiting.values()].find((one) => isSameQuestion(one, { caller, subject }));
    if (same === undefined && this.#waiting.size >= maxWaiting) return Promise.reject(new TooManyQuestionsError());
    const question = same ?? this.#add(caller, subject);
    return new Promise<Answered>((resolve) => {
      const withdraw = () => {
        if (question.askers.size === 1) {
          this.decide(question.id, { outcome: 'withdrawn' });
          return;
        }
        question.askers.delete(answer);
        resolve({ decision: { outcome: 'withdrawn' }, isCounted: false });
      };
      const answer = (answered: Answered) => {
        signal.removeEventListener('abort', withdraw);
        resolve(answered);
      };
      signal.addEventListener('abort', withdraw, { once: true });
      question.askers.add(answer);
      if (same === undefined) this.#changed();
    });
  }

  /** Called when a question appears: its time starts. */
  markShown(id: ConsentRequestId): void {
    const request = this.#waiting.get(id);
    if (request === undefined || request.shownAt !== null) return;
    request.shownAt = this.#options.now();
    this.#expireAfter(request, answerMs);
  }

  /** How long a question has been visible; 0 if it is not. */
  shownForMs(id: ConsentRequestId): number {
    const shownAt = this.#waiting.get(id)?.shownAt;
    return shownAt === undefined || shownAt === null ? 0 : this.#options.now() - shownAt;
  }

  /** Ends a question. No-op if it has ended. */
  decide(id: ConsentRequestId, decision: Decision): void {
    const request = this.#waiting.get(id);
    if (request === undefined) return;
    this.#waiting.delete(id);
    request.stopTimer?.();
    for (const [at, answer] of [...request.askers].entries()) answer({ decision, isCounted: at === 0 });
    this.#changed();
  }

  decideAll(decision: Decision): void {
    for (const id of [...this.#waiting.keys()]) this.decide(id, decision);
  }

  #add(caller: Caller, subject: Subject): Waiting {
    const id = consentRequestId.parse(randomBytes(16).toString('hex'));
    const question: Waiting = {
      id,
      caller,
      subject,
      askers: new Set<(answered: Answered) => void>(),
      shownAt: null,
      stopTimer: null,
    };
    this.#waiting.set(id, question);
    return question;
  }

  #changed(): void {
    const [first] = this.#waiting.values();
    if (first?.stopTimer === null) this.#expireAfter(first, appearMs);
    this.#options.onChanged();
  }

  #expireAfter(request: Waiting, ms: number): void {
    request.stopTimer?.();
    request.stopTimer = this.#options.schedule(ms, () => {
      this.decide(request.id, { outcome: 'unanswered' });
    });
  }
}

/** Whether two requests come from the same program in the same terminal; without a terminal, started by the same process. */
export function isSameProgram(one: Caller, other: Caller): boolean {
  if (one.program === null || other.program === null) return false;
  const isSameSession =
    one.terminal === null || other.terminal === null
      ? one.terminal === other.terminal && hasSameStarter(one, other)
      : isSameTerminal(one.terminal, other.terminal);
  return isSameSession && one.program.path === other.program.path && one.program.script === other.program.script;
}

function hasSameStarter({ chain: one }: Caller, { chain: other }: Caller): boolean {
  const [starters, others] = [one.slice(0, -1), other.slice(0, -1)];
  return starters.length > 0 && isDeepStrictEqual(starters, others);
}

/**
 * Whether one answer is enough for both, because the window would show the same question. Unidentified code is asked about each
 * time.
 */
function isSameQuestion(one: Pick<WaitingRequest, 'caller' | 'subject'>, other: typeof one): boolean {
  const [first, second] = [one.subject, other.subject];
  if (first.kind === 'file' && second.kind === 'file')
    return first.sha256 === second.sha256 && first.file.folder === second.file.folder;
  if (one.caller.program?.onlyOnce === true || !isSameProgram(one.caller, other.caller)) return false;
  const [shown, others] = [one.caller.chain, other.caller.chain].map((chain) => chain.map(({ path }) => path));
  const isShownAlike = one.caller.fingerprint === other.caller.fingerprint && isDeepStrictEqual(shown, others);
  return isShownAlike && isDeepStrictEqual(first, second);
}
