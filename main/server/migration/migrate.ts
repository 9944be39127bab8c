/**
 * Moves all rows and the signing keys from one store to another. It may be killed at any time and run again: rows are
 * written by their IDs, and the target remembers how far it came.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { safeParse } from '../../validation/safe-parse.js';
import { type MigrationProgress, migrationProgress } from '../store/migration-progress.js';
import type { MigrationStore, Row, Table } from './tables.js';

/** Explains to the user why the migration cannot run. Nothing was changed. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** The number of rows by kind. */
export interface MigrationCounts {
  kind: string;
  rows: number;
  /** Rows that changed in the source after they had been copied. */
  corrected: number;
}

const batchSize = 500;

/** One table of both stores. */
interface Pair {
  kind: string;
  targetCount: () => Promise<number>;
  copy: (progress: MigrationProgress) => Promise<void>;
  verify: () => Promise<MigrationCounts>;
}

/** Copies, then compares every row. `report` receives a line after each batch. @throws MigrationError */
export async function migrateStore(
  from: MigrationStore,
  to: MigrationStore,
  report: (line: string) => void,
): Promise<MigrationCounts[]> {
  const source = await fingerprintOf(from);
  const pairs = [
    pair('users', from.tables.users, to.tables.users),
    pair('email accounts', from.tables.passwords, to.tables.passwords),
    pair('API keys', from.tables.apiKeys, to.tables.apiKeys),
    pair('sessions', from.tables.sessions, to.tables.sessions),
    pair('mail tokens', from.tables.mailTokens, to.tables.mailTokens),
    pair('trigger events', from.tables.triggerEvents, to.tables.triggerEvents),
    pair('administrator keys', from.tables.adminKeys, to.tables.adminKeys),
    pair('kinds of imported password hashes', from.tables.hashKinds, to.tables.hashKinds),
    pair('sign-in providers that are off', from.tables.disabledProviders, to.tables.disabledProviders),
    pair('known addresses and devices', from.tables.knownSources, to.tables.knownSources),
    pair('events', from.tables.events, to.tables.events),
  ];
  const known = safeParse(migrationProgress, await to.readProgress());
  await requireOwnTarget(known, source, pairs, to);
  const progress = known ?? { source, copied: {}, isComplete: false };
  if (known !== undefined) report('Continues the migration that was interrupted.');
  await to.writeProgress(progress);

  function pair<T>(kind: string, out: Table<T>, into: Table<T>): Pair {
    return {
      kind,
      targetCount: () => into.count(),
      copy: async (state) => {
        let copied = 0;
        const position = state.copied[kind];
        if (position === 'done') return;
        // Only the ID and the position of the row matter.
        let [last] = position === undefined ? [null] : await out.find([position.id]);
        // The row was deleted in the source meanwhile: begin again.
        last ??= null;
        for (;;) {
          const rows: Row<T>[] = await out.page(last, batchSize);
          await into.put(rows);
          last = rows.at(-1) ?? last;
          copied += rows.length;
          const isDone = rows.length < batchSize;
          state.copied[kind] = isDone || last === null ? 'done' : { id: last.id, position: last.position };
          await to.writeProgress(state);
          report(`${kind}: ${String(copied)} copied`);
          if (isDone) return;
        }
      },
      verify: async () => {
        const counts = { kind, rows: 0, corrected: 0 };
        for (let last: Row<T> | null = null; ;) {
          const rows: Row<T>[] = await out.page(last, batchSize);
          const written = new Map((await into.find(rows.map(({ id }) => id))).map((row) => [row.id, row.value]));
          const differing = rows.filter(({ id, value }) => !isSame(value, written.get(id)));
          await into.put(differing);
          counts.rows += rows.length;
          counts.corrected += differing.length;
          last = rows.at(-1) ?? null;
          if (last === null || rows.length < batchSize) break;
        }
        // Rows that were deleted in the source after they had been copied.
        for (let last: Row<T> | null = null; ;) {
          const rows: Row<T>[] = await into.page(last, batchSize);
          const present = new Set((await out.find(rows.map(({ id }) => id))).map(({ id }) => id));
          const extra = rows.filter(({ id }) => !present.has(id)).map(({ id }) => id);
          last = rows.at(-1) ?? null;
          await into.remove(extra);
          counts.corrected += extra.length;
          if (last === null || rows.length < batchSize) break;
        }
        const [before, after] = [await out.count(), await into.count()];
        if (before !== after) {
          throw new MigrationError(
            `The source has ${String(before)} ${kind}, the target ${String(after)}: the source is in use. Stop all servers, then run the command again.`,
          );
        }
        return counts;
      },
    };
  }

  const signingKeys = await copyKeys(from, to);
  for (const { copy } of pairs) await copy(progress);
  const counts: MigrationCounts[] = [];
  for (const { verify } of pairs) counts.push(await verify());
  await to.writeProgress({ ...progress, isComplete: true });
  return [...counts, { kind: 'signing keys', rows: signingKeys, corrected: 0 }];
}

/** @throws MigrationError unless the target is empty or contains the beginning of the same migration */
async function requireOwnTarget(
  known: MigrationProgress | undefined,
  source: string,
  pairs: readonly Pair[],
  to: MigrationStore,
): Promise<void> {
  if (known?.isComplete === true) {
    throw new MigrationError(`The migration into the ${to.name} is complete. Nothing was changed.`);
  }
  if (known !== undefined) {
    if (known.source === source) return;
    throw new MigrationError(
      `The ${to.name} contains an unfinished migration of other users. Finish that one, or choose another target.`,
    );
  }
  const counts = await Promise.all(pairs.map(({ targetCount }) => targetCount()));
  if (counts.every((count) => count === 0) && (await to.keys.read()).length === 0) return;
  throw new MigrationError(
    `The ${to.name} is not empty. Nothing was changed. Choose a target without users, keys and events.`,
  );
}

/** Adds the keys that the target does not have, oldest first. Returns the number of all keys. */
async function copyKeys(from: MigrationStore, to: MigrationStore): Promise<number> {
  const keys = await from.keys.read();
  for (const key of keys) {
    const present = await to.keys.read();
    if (present.some(({ kid }) => kid === key.kid)) continue;
    await (present.length === 0 ? to.keys.addFirst(key) : to.keys.add(key));
  }
  return keys.length;
}

/** Identifies a source by its oldest signing key, which no other one has. */
async function fingerprintOf({ keys, name }: MigrationStore): Promise<string> {
  const [first] = await keys.read();
  return createHash('sha256')
    .update(first === undefined ? `without keys: ${name}` : `${first.kid} ${first.key}`)
    .digest('hex');
}

/** Compares as JSON, because the stores differ in values that JSON does not distinguish, such as -0. */
function isSame(one: unknown, other: unknown): boolean {
  const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  return isDeepStrictEqual(plain(one), plain(other));
}
