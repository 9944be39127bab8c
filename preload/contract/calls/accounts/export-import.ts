/** Calls that export and import accounts. */
import * as z from 'zod';
import { accountId } from '../../model/index.js';
import { call } from '../call.js';
import { newPassphrase, noInput, passphrase } from '../inputs.js';

/** Far more accounts than a user has. */
const maxExported = 100_000;

export const exportImportCalls = {
  /**
   * Shows a save dialog and exports accounts with their sessions, encrypted with the passphrase. `accountIds`: null for
   * all accounts. Null if the user cancelled.
   */
  'exportImport.export': call(
    z.strictObject({ passphrase: newPassphrase, accountIds: z.array(accountId).min(1).max(maxExported).nullable() }),
  ).returns<{
    count: number;
    file: string;
    /** Number of accounts that were exported without their session, or not at all. */
    incomplete: number;
  } | null>(),
  /** Lets the user choose a file to import. Returns its name; null if the user cancelled. */
  'exportImport.chooseFile': call(noInput).returns<{ file: string } | null>(),
  'exportImport.import': call(z.strictObject({ passphrase })).returns<{
    added: number;
    skipped: number;
    /** Number of accounts that were skipped because the file names no usable backend for them. */
    refused?: number;
  }>(),
} as const;
