/** Consent for programs that request access tokens: rules, questions and their history. */
import type { ConsentAnswer } from '../../preload/contract/consent.js';
import type {
  AccountId,
  AccountReason,
  ClientRule,
  ClientRuleId,
  ConsentHistoryEntry,
  ConsentLength,
  ConsentRequestId,
} from '../../preload/contract/index.js';
import { inertMs } from '../../preload/contract/limits.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { Caller } from './client-program.js';
import { type ClientRules, shownRule } from './client-rules.js';
import type { ConsentHistory } from './consent-history.js';
import {
  type ConsentRequests,
  type Decision,
  type FileSubject,
  isSameProgram,
  type Subject,
  type WaitingRequest,
} from './consent-requests.js';
import { programName } from './identify-caller.js';

export interface ClientGrantsOptions {
  rules: ClientRules;
  requests: ConsentRequests;
  history: ConsentHistory;
  warn: (line: string) => void;
}

/** Permission for one token. */
export interface Grant {
  accountId: AccountId;
  /** Null: for this request only. */
  ruleId: ClientRuleId | null;
  /** Number of times that Roster had locked. */
  period: number;
}

export class ClientGrants {
  readonly #options: ClientGrantsOptions;
  #period = 0;
  #recording: Promise<void> = Promise.resolve();

  constructor(options: ClientGrantsOptions) {
    this.#options = options;
  }

  /** The rules, the latest first. */
  async list(): Promise<ClientRule[]> {
    await this.#options.rules.endClosedTerminals();
    return this.#options.rules.all.map(shownRule);
  }

  /** The questions of the last 30 days, the latest first. @throws NewerFormatError, StorageError */
  async history(): Promise<ConsentHistoryEntry[]> {
    await this.#recording;
    return this.#options.history.entries();
  }

  /** Questions that wait for the user, oldest first. */
  get waiting(): WaitingRequest[] {
    return this.#options.requests.waiting;
  }

  /** A program's name; null if the system could not identify it. */
  nameOf({ program }: Caller): string | null {
    return program === null ? null : programName(program);
  }

  /** Whether the program was always allowed before its script changed. */
  hasChanged(caller: Caller): boolean {
    return this.#options.rules.hasChanged(caller);
  }

  /** The account that the user chose for a caller that names none. */
  async chosenAccount(caller: Caller): Promise<AccountId | null> {
    await this.#options.rules.endClosedTerminals();
    return this.#options.rules.chosenAccount(caller);
  }

  /** A grant without a question, if a rule allows it. */
  async find(caller: Caller, accountId: AccountId): Promise<Grant | null> {
    const { rules } = this.#options;
    await rules.endClosedTerminals();
    const rule = rules.find(caller, accountId);
    return rule === null ? null : { accountId, ruleId: rule.id, period: this.#period };
  }

  /**
   * Asks the user whether a program may have a token; null if not. `others`: accounts that the user may choose instead.
   * @throws TooManyQuestionsError
   */
  async requestConsent(
    caller: Caller,
    asked: Omit<Extract<Subject, { kind: 'token' }>, 'kind'>,
    signal: AbortSignal,
  ): Promise<Grant | null> {
    const { accountId, reason } = asked;
    const { decision, isCounted } = await this.#options.requests.ask(caller, { kind: 'token', ...asked }, signal);
    if (decision.outcome === 'unlocked' || decision.outcome === 'approved') return null;
    if (decision.outcome !== 'allowed') {
      if (!isCounted) return null;
      // The program gets its answer at once, also when Roster quits.
      const { outcome } = decision;
      this.#recording = this.#recording.then(() => this.#record(caller, { accountId, reason, outcome, length: null }));
      return null;
    }
    const rule = this.#options.rules.find(caller, decision.accountId);
    return { accountId: decision.accountId, ruleId: rule?.id ?? null, period: this.#period };
  }

  /** Asks the user to unlock Roster for a program. Returns whether it was unlocked. @throws TooManyQuestionsError */
  async requestUnlock(caller: Caller, signal: AbortSignal): Promise<boolean> {
    const { decision } = await this.#options.requests.ask(caller, { kind: 'unlock' }, signal);
    return decision.outcome === 'unlocked';
  }

  /**
   * Asks the user whether a `.roster.json` may decide; it is then in effect if the outcome is `approved`.
   * @throws TooManyQuestionsError
   */
  async requestApproval(
    caller: Caller,
    subject: Omit<FileSubject, 'kind'>,
    signal: AbortSignal,
  ): Promise<Decision['outcome']> {
    return (await this.#options.requests.ask(caller, { kind: 'file', ...subject }, signal)).decision.outcome;
  }

  /** Called after Roster was unlocked, here or in the main window. */
  unlocked(): void {
    const { requests } = this.#options;
    for (const { id, subject } of requests.waiting)
      if (subject.kind === 'unlock') requests.decide(id, { outcome: 'unlocked' });
  }

  markShown(id: ConsentRequestId): void {
    this.#options.requests.markShown(id);
  }

  /** How long a program may be allowed. A program that cannot be identified is allowed for one terminal at most. */
  lengthsFor({ program, terminal, fingerprint }: Caller): ConsentLength[] {
    const isIdentified = program !== null && program.onlyOnce !== true;
    return [
      'once',
      ...(program !== null && terminal !== null ? (['terminal'] as const) : []),
      ...(isIdentified ? (['lock'] as const) : []),
      ...(isIdentified && (program.script === null || fingerprint !== null) ? (['always'] as const) : []),
    ];
  }

  /**
   * Records the user's decision. No-op if the question has ended, was not visible long enough, or did not offer the
   * answer. Durable. @throws StorageError, and the errors of adding a backend; the question stays
   */
  async respond(id: ConsentRequestId, answer: ConsentAnswer): Promise<void> {
    const { requests, rules } = this.#options;
    const request = requests.find(id);
    if (request === null) return;
    if (answer.kind === 'deny') {
      this.#deny(request);
      return;
    }
    const { caller, subject } = request;
    if (requests.shownForMs(id) < inertMs) return;
    if (answer.kind === 'approve') {
      if (subject.kind !== 'file') return;
      await subject.approve();
      requests.decide(id, { outcome: 'approved' });
      return;
    }
    const { accountId, length, allAccounts } = answer;
    if (subject.kind !== 'token') return;
    if (![subject.accountId, ...subject.others].includes(accountId) || !this.lengthsFor(caller).includes(length))
      return;
    const { program } = caller;
    if (program !== null && length !== 'once') {
      const isForAll = length === 'always' && allAccounts;
      const isChosen = !isForAll && accountId !== subject.accountId;
      await rules.add({ ...caller, program }, { accountId: isForAll ? null : accountId, length, isChosen });
    }
    const reason: AccountReason = accountId === subject.accountId ? subject.reason : { kind: 'program' };
    await this.#record(caller, { accountId, reason, outcome: 'allowed', length });
    requests.decide(id, { outcome: 'allowed', accountId, length, allAccounts });
    if (length === 'once') return;
    // The same program may have asked more than once.
    for (const other of requests.waiting) {
      if (other.subject.kind !== 'token' || rules.find(other.caller, other.subject.accountId) === null) continue;
      const allowed = { accountId: other.subject.accountId, length, allAccounts };
      requests.decide(other.id, { outcome: 'allowed', ...allowed });
    }
  }

  /** Denies a question, and those of the same program in the same terminal for the same account. */
  #deny({ id, caller, subject }: WaitingRequest): void {
    const { requests } = this.#options;
    requests.decide(id, { outcome: 'denied' });
    if (subject.kind !== 'token') return;
    for (const other of requests.waiting) {
      const isSameAccount = other.subject.kind === 'token' && other.subject.accountId === subject.accountId;
      if (isSameAccount && isSameProgram(other.caller, caller)) requests.decide(other.id, { outcome: 'denied' });
    }
  }

  /** Whether a grant still holds: it may have been revoked, or Roster locked, while its token was renewed. */
  isValid({ ruleId, period }: Grant): boolean {
    return period === this.#period && (ruleId === null || this.#options.rules.has(ruleId));
  }

  /** Counts a token that was given out. */
  recordUse({ ruleId }: Grant): void {
    if (ruleId !== null) this.#options.rules.recordUse(ruleId);
  }

  /** Revokes a rule: the next request is asked about. Durable. @throws StorageError */
  revoke(id: ClientRuleId): Promise<void> {
    return this.#options.rules.revoke((rule) => rule.id === id);
  }

  /** @throws StorageError */
  revokeAll(): Promise<void> {
    return this.#options.rules.revoke(() => true);
  }

  /** Ends the rules of a removed account. @throws StorageError */
  forgetAccount(id: AccountId): Promise<void> {
    return this.#options.rules.revoke((rule) => rule.accountId === id);
  }

  /** @throws StorageError */
  forgetHistory(): Promise<void> {
    return this.#options.history.forget();
  }

  /** Called when Roster locks or quits. Ends all questions, all grants in progress, and the rules that last until then. */
  lock(): void {
    this.#period += 1;
    this.#options.rules.endWithLock();
    this.#options.requests.decideAll({ outcome: 'locked' });
  }

  /** Denies all questions: they cannot be shown. */
  denyAll(): void {
    this.#options.requests.decideAll({ outcome: 'unanswered' });
  }

  /** Stores the counted uses before Roster quits. */
  async flush(): Promise<void> {
    await Promise.all([this.#options.rules.storeUses(), this.#recording]);
  }

  async #record(
    caller: Caller,
    answered: Pick<ConsentHistoryEntry, 'accountId' | 'reason' | 'outcome' | 'length'>,
  ): Promise<void> {
    const { program, chain } = caller;
    const entry = {
      ...{ ...answered, name: this.nameOf(caller), reason: shownReason(answered.reason) },
      path: program === null ? '' : plainText(program.script ?? program.path),
      chain: chain.map(({ name }) => name),
    };
    // The answer counts even if the history cannot be written.
    await this.#options.history.add(entry).catch((error: unknown) => {
      this.#options.warn(`the consent history could not be written: ${error instanceof Error ? error.message : ''}`);
    });
  }
}

/** Names of folders are not trusted. */
function shownReason(reason: AccountReason | undefined): AccountReason | undefined {
  if (reason?.kind === 'folder') return { kind: 'folder', folder: plainText(reason.folder) };
  return reason?.kind === 'file' ? { ...reason, file: plainText(reason.file) } : reason;
}
