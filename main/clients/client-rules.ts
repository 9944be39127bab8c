/**
 * Rules that let a program get access tokens of an account without asking. Permanent ones are stored in `programs.json`;
 * the others end with a terminal session, with the lock or with Roster, and stay in memory.
 */
import { randomBytes } from 'node:crypto';
import { type AccountId, type ClientRule, type ClientRuleId, clientRuleId } from '../../preload/contract/index.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { AuthenticatedJsonFile } from '../storage/authenticated-file.js';
import type { Caller, ClientProgram, TerminalSession } from './client-program.js';
import { programName } from './identify-caller.js';
import type { ProgramsFile, StoredRule } from './programs-file.js';
import { isSameTerminal } from './terminal-session.js';

/** A rule in use. */
export interface Rule {
  id: ClientRuleId;
  path: string;
  script: string | null;
  /** Null: all accounts. */
  accountId: AccountId | null;
  length: ClientRule['length'];
  /** The terminal session that a `terminal` rule belongs to, and its name. */
  terminal: TerminalSession | null;
  terminalName: string | null;
  /** Hash of the script's content; null: any content. */
  fingerprint: string | null;
  isChosen: boolean;
  allowedAt: string;
  lastUsedAt: string | null;
  uses: number;
}

export type NewRule = Pick<Rule, 'accountId' | 'length' | 'isChosen'>;

export interface ClientRulesOptions {
  /** Ignored until the vault has verified it: a program must not be able to grant itself access. */
  file: Pick<AuthenticatedJsonFile<ProgramsFile>, 'value' | 'replace'> & { readonly isVerified?: boolean };
  now: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** While Roster is locked nothing may be written: the file could not be authenticated. */
  isLocked: () => boolean;
  isTerminalOpen: (terminal: TerminalSession) => Promise<boolean>;
  onChanged: () => void;
  warn: (line: string) => void;
}

/** Uses are counted at once and stored after this time, so that a token does not wait for the disk. */
const storeUsesAfterMs = 5_000;

export class ClientRules {
  readonly #options: ClientRulesOptions;
  /**
   * Rules that are not stored: for a terminal session, until the lock, and permanent ones added while the vault is unavailable.
   */
  #temporary: Rule[] = [];
  /** Uses of stored rules that are not stored yet. */
  readonly #uses = new Map<ClientRuleId, { lastUsedAt: string; uses: number }>();
  #isStoringUses = false;
  #writes: Promise<unknown> = Promise.resolve();

  constructor(options: ClientRulesOptions) {
    this.#options = options;
  }

  /** All rules, the latest first. */
  get all(): Rule[] {
    const stored = this.#options.file.value.programs.map((rule) => ({ ...ruleOf(rule), ...this.#uses.get(rule.id) }));
    return [...stored, ...this.#temporary].sort((one, other) => (one.allowedAt < other.allowedAt ? 1 : -1));
  }

  /** The rule that allows a caller an account. */
  find(caller: Caller, id: AccountId): Rule | null {
    return this.#matching(caller).find((rule) => rule.accountId === null || rule.accountId === id) ?? null;
  }

  /** The account that the user chose for a caller that names none. */
  chosenAccount(caller: Caller): AccountId | null {
    return this.#matching(caller).find(({ isChosen }) => isChosen)?.accountId ?? null;
  }

  /** Whether a caller was always allowed before its script changed. */
  hasChanged({ program, fingerprint }: Caller): boolean {
    return this.all.some(
      (rule) =>
        program !== null &&
        isOf(rule, program) &&
        rule.length === 'always' &&
        rule.fingerprint !== null &&
        rule.fingerprint !== fingerprint,
    );
  }

  has(id: ClientRuleId): boolean {
    return this.all.some((rule) => rule.id === id);
  }

  /** Adds a rule for a caller and removes those that it makes superfluous. Durable if permanent. @throws StorageError */
  async add(caller: Caller & { program: ClientProgram }, rule: NewRule): Promise<ClientRuleId> {
    const { file, now } = this.#options;
    const { program, terminal, chain, fingerprint } = caller;
    const added: Rule = {
      ...{
        ...rule,
        id: clientRuleId.parse(randomBytes(16).toString('hex')),
        path: program.path,
        script: program.script,
      },
      terminal: rule.length === 'terminal' ? terminal : null,
      terminalName: rule.length === 'terminal' && chain[0]?.pid !== terminal?.pid ? (chain[0]?.name ?? null) : null,
      fingerprint: rule.length === 'always' ? fingerprint : null,
      ...{ allowedAt: new Date(now()).toISOString(), lastUsedAt: null, uses: 0 },
    };
    const isReplaced = (other: Rule) =>
      isOf(other, program) &&
      (added.accountId === null || other.accountId === added.accountId) &&
      (added.length === 'always' || (other.length === added.length && isSameEnd(other, added)));
    const isStored = added.length === 'always' && file.isVerified !== false;
    if (isStored) await this.#store((stored) => [...stored.filter((one) => !isReplaced(ruleOf(one))), storedOf(added)]);
    const others = this.#temporary.filter((other) => !isReplaced(other));
    this.#temporary = isStored ? others : [...others, added];
    this.#options.onChanged();
    return added.id;
  }

  /** Counts a use. The count is stored a little later. */
  recordUse(id: ClientRuleId): void {
    const used = this.all.find((rule) => rule.id === id);
    if (used === undefined) return;
    const counted = { lastUsedAt: new Date(this.#options.now()).toISOString(), uses: used.uses + 1 };
    const temporary = this.#temporary.find((rule) => rule.id === id);
    if (temporary !== undefined) Object.assign(temporary, counted);
    else this.#uses.set(id, counted);
    if (temporary === undefined && !this.#isStoringUses) {
      this.#isStoringUses = true;
      this.#options.schedule(storeUsesAfterMs, () => void this.storeUses());
    }
    this.#options.onChanged();
  }

  /** Stores the uses that were counted. A failure is logged: it affects no grant. */
  async storeUses(): Promise<void> {
    this.#isStoringUses = false;
    const { file, isLocked, warn } = this.#options;
    if (this.#uses.size === 0 || isLocked() || file.isVerified === false) return;
    try {
      await this.#store((stored) => stored.map((rule) => ({ ...rule, ...this.#uses.get(rule.id) })));
      this.#uses.clear();
    } catch (error) {
      warn(`the uses of programs could not be stored: ${error instanceof Error ? error.message : 'unknown error'}`);
    }
  }

  /** Revokes the rules that match. Durable when it resolves. @throws StorageError */
  async revoke(isRevoked: (rule: Rule) => boolean): Promise<void> {
    const before = this.all.length;
    this.#temporary = this.#temporary.filter((rule) => !isRevoked(rule));
    const { file, isLocked } = this.#options;
    if (!isLocked() && file.value.programs.some((rule) => isRevoked(ruleOf(rule))))
      await this.#store((stored) => stored.filter((rule) => !isRevoked(ruleOf(rule))));
    if (this.all.length !== before) this.#options.onChanged();
  }

  /** Ends the rules that last until Roster locks. */
  endWithLock(): void {
    this.#keepTemporary(({ length }) => length !== 'lock');
  }

  /** Ends the rules whose terminal session has ended. */
  async endClosedTerminals(): Promise<void> {
    const ended = new Set<ClientRuleId>();
    for (const { id, terminal } of this.#temporary)
      if (terminal !== null && !(await this.#options.isTerminalOpen(terminal))) ended.add(id);
    this.#keepTemporary(({ id }) => !ended.has(id));
  }

  #keepTemporary(isKept: (rule: Rule) => boolean): void {
    const kept = this.#temporary.filter(isKept);
    if (kept.length === this.#temporary.length) return;
    this.#temporary = kept;
    this.#options.onChanged();
  }

  #matching(caller: Caller): Rule[] {
    const { program, terminal, fingerprint } = caller;
    if (program === null) return [];
    return this.all.filter((rule) => {
      if (!isOf(rule, program)) return false;
      if (rule.length === 'terminal')
        return terminal !== null && rule.terminal !== null && isSameTerminal(rule.terminal, terminal);
      if (program.onlyOnce === true) return false;
      return rule.fingerprint === null || rule.fingerprint === fingerprint;
    });
  }

  /** Changes are made one at a time, so that none overwrites another. */
  async #store(change: (stored: readonly StoredRule[]) => StoredRule[]): Promise<void> {
    const { file } = this.#options;
    const written = this.#writes.then(() => file.replace({ programs: change(file.value.programs) }));
    this.#writes = written.catch(() => undefined);
    await written;
  }
}

/** A rule for the window, with file names sanitized because they are not trusted. */
export function shownRule(rule: Rule): ClientRule {
  const { id, path, script, length, terminalName: terminal, allowedAt, lastUsedAt, uses } = rule;
  return {
    ...{ id, name: programName(rule), path: plainText(path), length, terminal, allowedAt, lastUsedAt, uses },
    script: script === null ? null : plainText(script),
    accountId: rule.accountId,
  };
}

function isOf(rule: Pick<Rule, 'path' | 'script'>, { path, script }: ClientProgram): boolean {
  return rule.path === path && rule.script === script;
}

function isSameEnd({ terminal: one }: Rule, { terminal: other }: Rule): boolean {
  return one === null || other === null ? one === other : isSameTerminal(one, other);
}

function ruleOf({ id, path, script, allowedAt, ...rest }: StoredRule): Rule {
  return {
    ...{ id, path, script, allowedAt, length: 'always', terminal: null, terminalName: null },
    accountId: rest.accountId ?? null,
    fingerprint: rest.fingerprint ?? null,
    isChosen: rest.isChosen ?? false,
    lastUsedAt: rest.lastUsedAt ?? null,
    uses: rest.uses ?? 0,
  };
}

function storedOf({ id, path, script, allowedAt, accountId: account, fingerprint, isChosen }: Rule): StoredRule {
  return {
    ...{ id, path, script, allowedAt },
    ...(account === null ? {} : { accountId: account }),
    ...(fingerprint === null ? {} : { fingerprint }),
    ...(isChosen ? { isChosen } : {}),
  };
}
