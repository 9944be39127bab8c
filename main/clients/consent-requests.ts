/** Questions that wait for the user, oldest first. The consent window shows one at a time. */
import { randomBytes } from 'node:crypto';
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

export interface WaitingRequest {
  readonly id: ConsentRequestId;
  readonly caller: Caller;
  readonly subject: Subject;
}

interface Waiting extends WaitingRequest {
  resolve: (decision: Decision) => void;
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
/** Upper bound on waiting questions. */
const maxWaiting = 8;

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

  /** Asks, and resolves with the decision. Denies at once if too many questions wait. */
  ask(caller: Caller, subject: Subject, signal: AbortSignal): Promise<Decision> {
    if (signal.aborted) return Promise.resolve({ outcome: 'withdrawn' });
    if (this.#waiting.size >= maxWaiting) return Promise.resolve({ outcome: 'denied' });
    const id = consentRequestId.parse(randomBytes(16).toString('hex'));
    return new Promise<Decision>((resolve) => {
      const withdraw = () => {
        this.decide(id, { outcome: 'withdrawn' });
      };
      signal.addEventListener('abort', withdraw, { once: true });
      this.#waiting.set(id, {
        ...{ id, caller, subject, shownAt: null, stopTimer: null },
        resolve: (decision) => {
          signal.removeEventListener('abort', withdraw);
          resolve(decision);
        },
      });
      this.#changed();
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
    request.resolve(decision);
    this.#changed();
  }

  decideAll(decision: Decision): void {
    for (const id of [...this.#waiting.keys()]) this.decide(id, decision);
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
