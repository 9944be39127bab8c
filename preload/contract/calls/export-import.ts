/** Calls that export and import accounts. */
import * as z from 'zod';
import { call } from './call.js';
import { newPassphrase, noInput, passphrase } from './inputs.js';

export const exportImportCalls = {
  /**
   * Shows a save dialog and exports all accounts with their sessions, encrypted with the passphrase. Null if the user
   * cancelled.
   */
  'exportImport.export': call(z.strictObject({ passphrase: newPassphrase })).returns<{
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
