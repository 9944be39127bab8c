/** The file of the permanent rules, `programs.json`. */
import * as z from 'zod';
import { accountId, clientRuleId } from '../../preload/contract/index.js';
import type { JsonFileFormat } from '../storage/json-file.js';

/**
 * Optional fields are absent in the files of older versions. They must not get defaults: the content is authenticated as
 * it was written. Older versions reject a file with new fields, so they cannot take a rule for one account as one for all.
 */
const storedRule = z.object({
  id: clientRuleId,
  path: z.string(),
  script: z.string().nullable(),
  allowedAt: z.iso.datetime(),
  /** Absent: all accounts. */
  accountId: accountId.optional(),
  /** Hash of the script's content. Absent: any content. */
  fingerprint: z.string().optional(),
  /** The user chose this account when the program had named none. */
  isChosen: z.boolean().optional(),
  lastUsedAt: z.iso.datetime().optional(),
  uses: z.int().min(0).optional(),
});
export type StoredRule = z.infer<typeof storedRule>;

const programsFile = z.object({ programs: z.array(storedRule) });
export type ProgramsFile = z.infer<typeof programsFile>;

export const programsFormat: JsonFileFormat<ProgramsFile> = {
  name: 'programs',
  version: 1,
  schema: programsFile,
  defaults: { programs: [] },
};
