/** Other programs that request access tokens. */
import * as z from 'zod';
import type { AccountReason } from '../accounts/account-reason.js';
import type { AccountId, ClientRuleId } from '../ids.js';

/**
 * How long a program may get access tokens:
 * - `once`: for this request.
 * - `terminal`: until the terminal session that it was started in ends, or Roster quits.
 * - `lock`: until Roster locks or quits.
 * - `always`: until the user revokes it or the script changes.
 */
export const consentLength = z.enum(['once', 'terminal', 'lock', 'always']);
export type ConsentLength = z.infer<typeof consentLength>;

/** A program that may get access tokens without asking. */
export interface ClientRule {
  id: ClientRuleId;
  name: string;
  /** Path of the executable. */
  path: string;
  /** Path of the script if the executable is an interpreter. */
  script: string | null;
  /** Null: all accounts. */
  accountId: AccountId | null;
  length: Exclude<ConsentLength, 'once'>;
  /** Name of the terminal that the rule belongs to, if it is known. */
  terminal: string | null;
  /** ISO 8601. */
  allowedAt: string;
  /** ISO 8601; null if it was not used yet. */
  lastUsedAt: string | null;
  uses: number;
}

/**
 * How a question ended:
 * - `unanswered`: in two minutes, or the window could not be shown.
 * - `withdrawn`: the program ended.
 * - `locked`: Roster locked or quit.
 */
export const consentOutcome = z.enum(['allowed', 'denied', 'unanswered', 'withdrawn', 'locked']);
export type ConsentOutcome = z.infer<typeof consentOutcome>;

/** A question of the last 30 days and its answer. */
export interface ConsentHistoryEntry {
  /** ISO 8601. */
  at: string;
  /** Null: the system could not identify the program. */
  name: string | null;
  path: string;
  /** Names from the terminal to the program. */
  chain: string[];
  accountId: AccountId;
  /** Why this account; undefined in entries of older versions. */
  reason?: AccountReason | undefined;
  outcome: ConsentOutcome;
  /** Null unless it was allowed. */
  length: ConsentLength | null;
}
