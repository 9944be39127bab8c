/** CSV files: one with a heading, which names the columns, or that of Firebase, which has none. */
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import * as z from 'zod';
import { firebaseColumns } from './firebase.js';
import { entryOf, type ParsedRow, type ParseUser, present, type Row } from './import-row.js';
import { UnreadableFileError } from './text-chunks.js';

const record = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

/** Columns with a meaning, by their names without case, spaces, hyphens and underscores. Others are custom data. */
const meanings = {
  email: ['email', 'emailaddress', 'mail', 'username'],
  hash: ['passwordhash', 'hash', 'hashedpassword', 'encryptedpassword', 'passworddigest'],
  name: ['name', 'fullname', 'displayname'],
  confirmed: ['confirmed', 'emailconfirmed', 'emailverified', 'verified'],
  disabled: ['disabled', 'blocked'],
  created: ['created', 'createdat', 'creationdate'],
} as const;
type Meaning = keyof typeof meanings;

const plainName = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '');
const truths = new Map([
  ...['true', '1', 'yes', 'y', 't'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'n', 'f'].map((word) => [word, false] as const),
]);

/** `firstLine` decides which character separates the columns. */
export async function* csvRows(
  chunks: AsyncIterable<string>,
  firstLine: string,
  firebase: ParseUser,
): AsyncGenerator<Row> {
  const parser = parse({
    delimiter: delimiterOf(firstLine),
    bom: true,
    info: true,
    relax_column_count: true,
    // Firebase does not double the quotation marks within its own.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
  });
  let columns: Columns | 'firebase' | undefined;
  let line = 0;
  try {
    // An error of either stream ends the loop.
    const source = Readable.from(chunks);
    for await (const parsed of pipeline(source, parser, () => undefined)) {
      const { record: cells, info } = record.parse(parsed);
      line = info.lines;
      if (columns === undefined) {
        columns = columnsOf(cells);
        if (columns !== 'firebase') continue;
      }
      yield { line, row: columns === 'firebase' ? firebase(firebaseColumns(cells)) : rowOf(columns, cells) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableFileError(
      `After line ${String(line)}, a quotation mark is not closed, or a row is larger than 1 MB. Correct it, then import the file again.`,
    );
  }
}

interface Columns {
  names: readonly string[];
  index: Partial<Record<Meaning, number>>;
}

/** @throws UnreadableFileError if the heading lacks the email address */
function columnsOf(heading: readonly string[]): Columns | 'firebase' {
  const names = heading.map((name) => name.trim());
  const index: Columns['index'] = {};
  for (const [at, name] of names.entries()) {
    if (/^(?:password|passwd|pwd)$/.test(plainName(name))) {
      throw new UnreadableFileError(
        'The file has a column of passwords. Only hashes are imported: replace the column, or remove it so that users reset their passwords. Nothing was changed.',
      );
    }
    for (const meaning of Object.keys(meanings) as Meaning[]) {
      const known: readonly string[] = meanings[meaning];
      if (known.includes(plainName(name))) index[meaning] ??= at;
    }
  }
  if (index.email !== undefined) return { names, index };
  if (heading.length >= 26) return 'firebase';
  throw new UnreadableFileError('The first line of a CSV file must name its columns; one of them must be “email”.');
}

function rowOf({ names, index }: Columns, cells: readonly string[]): ParsedRow {
  const cell = (meaning: Meaning) => (cells[index[meaning] ?? -1] ?? '').trim();
  if (cells.length > names.length) return { problem: 'It has more columns than the first line.' };
  const email = cell('email');
  if (email === '') return { problem: 'It has no email address.' };
  const truth = (meaning: Meaning, otherwise: boolean) =>
    cell(meaning) === '' ? otherwise : truths.get(cell(meaning).toLowerCase());
  const [confirmed, disabled] = [truth('confirmed', true), truth('disabled', false)];
  if (confirmed === undefined || disabled === undefined)
    return { problem: 'A column of yes and no has another value.' };
  const created = cell('created') === '' ? null : Date.parse(cell('created'));
  if (created !== null && !(created >= 0))
    return { problem: 'Its date of creation cannot be read. Use the form 2026-11-26.' };
  const used = new Set(Object.values(index));
  const others = names.map((name, at): [string, string] => [name, used.has(at) ? '' : (cells[at] ?? '')]);
  return entryOf({
    system: 'csv',
    id: email,
    identities: [],
    account: { email, hash: cell('hash') === '' ? null : cell('hash'), confirmed },
    disabled,
    createdAt: created,
    lastLoginAt: null,
    customData: present({ ...Object.fromEntries(others), name: cell('name') }),
  });
}

function delimiterOf(firstLine: string): string {
  const plain = firstLine.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string) => plain.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}
