/** Adds the users of a file to the store, in batches. A repeated or interrupted import adds what is missing. */
import { setTimeout } from 'node:timers/promises';
import { parseForeignHash } from '../passwords/foreign-hash.js';
import { foreignKindOf, isOwnHash, maxHashKinds } from '../passwords/password-hash.js';
import { isAccountName } from '../providers/email-password/account-name.js';
import type { ImportEntry, ImportOutcome } from '../store/import-store.js';
import { noPassword } from '../store/no-password.js';
import type { Store } from '../store/store.js';
import { isStorableData } from '../store/text.js';
import type { ParsedRow, Row } from './import-row.js';

export interface ImportCounts {
  created: number;
  /** Users that were there without an account or a password, and have it now. */
  completed: number;
  alreadyThere: number;
  rejected: number;
  /** Created accounts that have no password yet. */
  withoutPassword: number;
  /** Created accounts that cannot sign in before they are confirmed. */
  unconfirmed: number;
}

/** A row that was left out. */
export interface Rejection {
  line: number;
  /** Name of the account. */
  name: string | null;
  reason: string;
}

/** The part of the store that an import writes to. */
export type ImportTarget = Pick<Store, 'importUsers' | 'listHashKinds' | 'addHashKind'>;

export interface ImportOptions {
  target: ImportTarget;
  rows: AsyncIterable<Row>;
  /** Whether names may differ from those of other accounts in spelling only. */
  names: () => 'distinct' | 'as they are';
  /** Imports all accounts as confirmed. */
  confirmsAll: boolean;
  reject: (rejection: Rejection) => void;
  /** Called after each batch. */
  report: (counts: Readonly<ImportCounts>) => void;
}

const batchSize = 500;
/** Between two batches, so that a server that waits for its turn to write to the same file gets it. */
const pauseMs = 50;

export async function importUsers({
  target,
  rows,
  names,
  confirmsAll,
  reject,
  report,
}: ImportOptions): Promise<ImportCounts> {
  const counts: ImportCounts = {
    created: 0,
    completed: 0,
    alreadyThere: 0,
    rejected: 0,
    withoutPassword: 0,
    unconfirmed: 0,
  };
  const kinds = new Set(await target.listHashKinds());
  let batch: { line: number; entry: ImportEntry }[] = [];
  const rejected = (line: number, name: string | null, reason: string) => {
    counts.rejected += 1;
    reject({ line, name, reason });
  };
  let isFirst = true;
  const flush = async () => {
    if (!isFirst) await setTimeout(pauseMs);
    isFirst = false;
    const outcomes = await target.importUsers(
      batch.map(({ entry }) => entry),
      names(),
    );
    for (const [index, outcome] of outcomes.entries()) {
      const { line = 0, entry } = batch[index] ?? {};
      const counted = countedAs[outcome];
      if (counted === null) rejected(line, nameOf(entry), reasons[outcome] ?? '');
      else counts[counted] += 1;
      if (outcome !== 'created' || entry?.account == null) continue;
      if (entry.account.hash === noPassword) counts.withoutPassword += 1;
      if (!entry.account.confirmed) counts.unconfirmed += 1;
    }
    batch = [];
    report(counts);
  };
  for await (const { line, row } of rows) {
    if ('problem' in row) {
      rejected(line, null, row.problem);
      continue;
    }
    const problem = problemOf(row);
    if (problem !== null) {
      rejected(line, nameOf(row), problem);
      continue;
    }
    const kind = row.account === null ? null : foreignKindOf(row.account.hash);
    if (kind !== null && !kinds.has(kind)) {
      if (kinds.size >= maxHashKinds) {
        rejected(
          line,
          nameOf(row),
          `Its password hash has other parameters than the ${String(maxHashKinds)} kinds before it.`,
        );
        continue;
      }
      // Before the first account of this kind, so that failed logins take as long as those to it.
      await target.addHashKind(kind);
      kinds.add(kind);
    }
    const { account } = row;
    batch.push({
      line,
      entry: confirmsAll && account !== null ? { ...row, account: { ...account, confirmed: true } } : row,
    });
    if (batch.length >= batchSize) await flush();
  }
  if (batch.length > 0) await flush();
  return counts;
}

const countedAs: Readonly<Record<ImportOutcome, 'alreadyThere' | 'completed' | 'created' | null>> = {
  created: 'created',
  completed: 'completed',
  'already there': 'alreadyThere',
  'identity taken': null,
  'name taken': null,
};
const reasons: Partial<Record<ImportOutcome, string>> = {
  'identity taken': 'One of its identities belongs to another user.',
  'name taken': 'Another account has this name, maybe in another spelling.',
};

/** Why a user cannot be stored, or null. */
function problemOf({ user, account }: ImportEntry): string | null {
  if (!isStorableData({ user, account }))
    return 'It contains NUL characters or half characters, or is nested too deeply.';
  if (account === null) return null;
  if (!isAccountName(account.email)) return 'Its name could be read as another address or as several ones.';
  if (account.hash === noPassword || isOwnHash(account.hash)) return null;
  const parsed = parseForeignHash(account.hash);
  return 'problem' in parsed ? parsed.problem : null;
}

function nameOf(entry: Exclude<ParsedRow, { problem: string }> | undefined): string | null {
  return entry?.account?.email ?? entry?.user?.id ?? null;
}
