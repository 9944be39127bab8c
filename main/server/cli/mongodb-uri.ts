/** The database that the environment names, directly or by a file that only the server can read. */
import { readFileSync } from 'node:fs';
import { CommandError } from './command-error.js';

/** The URI; empty if the users are in the data folder. @throws CommandError if the named file cannot be read */
export function mongodbUri(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const uri = environment['MONGODB_URI'] ?? '';
  const file = environment['MONGODB_URI_FILE'] ?? '';
  if (file === '') return uri;
  if (uri !== '') throw new CommandError('Set either MONGODB_URI or MONGODB_URI_FILE, not both.');
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch {
    throw new CommandError(`MONGODB_URI_FILE names ${file}, which cannot be read.`);
  }
  // Otherwise the server would start with an empty database in its data folder.
  if (text === '') throw new CommandError(`MONGODB_URI_FILE names ${file}, which is empty.`);
  return text;
}
