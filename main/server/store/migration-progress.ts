/** The progress of a migration is kept in its target, so that it can be resumed, and no server uses half of the users. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import { requireNoRestore } from './restore-marker.js';

/** Name of the collection in MongoDB. */
export const progressCollection = 'migration';

export function progressFile(dataFolder: string): string {
  return join(dataFolder, 'migration.json');
}

const position = z.object({ id: z.string(), position: z.number() });

export const migrationProgress = z.object({
  /** Fingerprint of the source. */
  source: z.string(),
  /** The last copied row of each table; `done` after all of them. */
  copied: z.record(z.string(), z.union([position, z.literal('done')])),
  /** Whether all rows were copied and verified. */
  isComplete: z.boolean(),
});
export type MigrationProgress = z.infer<typeof migrationProgress>;

/** @throws Error if a migration into the store has begun and is not complete */
export function requireCompleteMigration(progress: unknown): void {
  if (safeParse(migrationProgress, progress)?.isComplete === false) {
    throw new Error(
      'A migration into these users is not complete. Run the same “migrate” command again; it continues where it stopped.',
    );
  }
}

/** Like `requireCompleteMigration`, for a data folder. @throws Error also if a restore was interrupted */
export async function requireCompleteFolder(dataFolder: string): Promise<void> {
  requireNoRestore(dataFolder);
  requireCompleteMigration(await readProgressFile(dataFolder));
}

/** Null if there was no migration into the folder. */
export async function readProgressFile(dataFolder: string): Promise<unknown> {
  const text = await readFile(progressFile(dataFolder), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as unknown);
}
