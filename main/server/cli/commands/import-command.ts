/** The command that imports users of another server or system. */
import { open, readFile } from 'node:fs/promises';
import { withDryRun } from '../../user-import/dry-run.js';
import { type FirebaseParameters, firebaseParameters } from '../../user-import/firebase.js';
import { type ImportCounts, importUsers } from '../../user-import/import-users.js';
import { importFormats, readUsers } from '../../user-import/read-users.js';
import { UnreadableFileError } from '../../user-import/text-chunks.js';
import { CommandError } from '../command-error.js';
import { visible } from '../visible.js';
import type { CommandContext } from './admin-commands.js';

/** Options of the command line. */
export interface ImportFlags {
  format?: string | undefined;
  /** File with the password hash parameters of a Firebase project. */
  hashParameters?: string | undefined;
  dryRun: boolean;
  confirmed: boolean;
  json: boolean;
}

const noFlags: ImportFlags = { dryRun: false, confirmed: false, json: false };
const progressEvery = 5_000;

/** Imports a file, or the standard input. @throws CommandError after it was read if users were rejected */
export async function runImport(
  { store, operations, print, input, progress, importFlags: flags = noFlags }: CommandContext,
  file: string | undefined,
): Promise<void> {
  const { dryRun, confirmed, json } = flags;
  const format = formatOf(flags.format);
  const firebase = flags.hashParameters === undefined ? null : await readParameters(flags.hashParameters);
  const users = readUsers(file === undefined ? input : await openFile(file), { format, firebase });
  let counts: ImportCounts | undefined;
  let reported = 0;
  const work = (target: Parameters<typeof importUsers>[0]['target']) =>
    importUsers({
      target,
      rows: users.rows,
      // Exports of our own servers contain names as they were registered, including names that differ only in case.
      names: () => (users.format() === 'roster' ? 'as they are' : 'distinct'),
      confirmsAll: confirmed,
      reject: ({ line, name, reason }) => {
        const who = name === null ? '' : ` (${visible(name)})`;
        print(json ? JSON.stringify({ line, name, reason }) : `Line ${String(line)}${who}: ${visible(reason)}`);
      },
      report: (now) => {
        counts = { ...now };
        const done = now.created + now.completed + now.alreadyThere + now.rejected;
        if (done - reported < progressEvery) return;
        reported = done;
        progress?.(`${String(done)} users read`);
      },
    });
  try {
    counts = await (dryRun ? withDryRun(store, work) : work(store));
  } catch (error) {
    throw explained(error, file, counts);
  } finally {
    if (!dryRun && counts !== undefined) operations.recordImport(summaryOf(counts));
  }
  print(json ? JSON.stringify({ ...counts, format: users.format(), dryRun }) : summaryOf(counts));
  if (!json) for (const line of notesOn(counts)) print(line);
  if (dryRun && !json) print('This was a dry run: nothing was changed.');
  if (counts.rejected > 0) {
    throw new CommandError(
      `${String(counts.rejected)} users were rejected. Correct them, then import the file again: existing users are not changed.`,
    );
  }
}

function formatOf(name: string | undefined) {
  if (name === undefined) return null;
  const format = importFormats.find((known) => known === name);
  if (format === undefined) throw new CommandError(`--format takes one of ${importFormats.join(', ')}.`);
  return format;
}

async function readParameters(file: string): Promise<FirebaseParameters> {
  const content = await readFile(file, 'utf8').catch(() => null);
  if (content === null) throw new CommandError(`The file ${file} cannot be read.`);
  const parameters = firebaseParameters(content);
  if (parameters !== null) return parameters;
  throw new CommandError(
    `The file ${file} must have base64_signer_key, base64_salt_separator, rounds and mem_cost of the algorithm SCRYPT, as the Firebase console shows them under “Password hash parameters”.`,
  );
}

function explained(error: unknown, file: string | undefined, counts: ImportCounts | undefined): unknown {
  const before = counts === undefined ? '' : ` Until then: ${summaryOf(counts)}`;
  if (error instanceof UnreadableFileError) return new CommandError(`${error.message}${before}`);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'EISDIR' || code === 'EIO' ? new CommandError(`${unreadable(file ?? '', error)}${before}`) : error;
}

async function openFile(file: string) {
  try {
    return (await open(file)).createReadStream();
  } catch (error) {
    throw new CommandError(unreadable(file, error));
  }
}

function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : typeof error;
  return `The file ${file} cannot be read (${code}).`;
}

function summaryOf({ created, completed, alreadyThere, rejected }: ImportCounts): string {
  const counted = [
    `${String(created)} created`,
    ...(completed === 0 ? [] : [`${String(completed)} completed`]),
    `${String(alreadyThere)} already there`,
    `${String(rejected)} rejected`,
  ];
  return `${counted.join(', ')}.`;
}

function notesOn({ withoutPassword, unconfirmed }: ImportCounts): string[] {
  return [
    ...(withoutPassword === 0
      ? []
      : [
          `${String(withoutPassword)} of the created accounts have no password: their users set one with a reset mail.`,
        ]),
    ...(unconfirmed === 0
      ? []
      : [
          `${String(unconfirmed)} of the created accounts are not confirmed and cannot sign in yet. “users confirm” and “users resend” help, or --confirmed at the import.`,
        ]),
  ];
}
