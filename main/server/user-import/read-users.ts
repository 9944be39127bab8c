/** Detects the format of a file and reads its users, one at a time. */
import { appServicesUser, isOfAppServices } from './app-services.js';
import { auth0User, isOfAuth0 } from './auth0.js';
import { csvRows } from './csv.js';
import { type FirebaseParameters, firebaseUser, isOfFirebase } from './firebase.js';
import type { ParseUser, Row } from './import-row.js';
import { jsonValues } from './json-values.js';
import { isOfRoster, rosterUser } from './roster.js';
import { textChunks, UnreadableFileError } from './text-chunks.js';

export const importFormats = ['roster', 'app-services', 'auth0', 'firebase', 'csv'] as const;
export type ImportFormat = (typeof importFormats)[number];

export interface ReadOptions {
  /** Null: detected. */
  format: ImportFormat | null;
  firebase: FirebaseParameters | null;
}

/** The users of a file. `format` is known when the first one was read. */
export interface UserFile {
  format: () => ImportFormat | null;
  rows: AsyncIterable<Row>;
}

const peekLength = 65_536;

/** @throws UnreadableFileError while it is read */
export function readUsers(bytes: AsyncIterable<unknown>, { format: given, firebase }: ReadOptions): UserFile {
  let format = given;
  return { format: () => format, rows: rows() };

  async function* rows(): AsyncGenerator<Row> {
    const chunks = textChunks(bytes);
    let start = '';
    while (start.length < peekLength) {
      const next = await chunks.next();
      if (next.done === true) break;
      start += next.value;
    }
    const text = continued(start, chunks);
    const isJson = /^\s*[[{]/.test(start);
    if (start.trim() === '') throw new UnreadableFileError('The file is empty.');
    if (format === 'csv' || (!isJson && (format === null || format === 'firebase'))) {
      format ??= 'csv';
      yield* csvRows(text, start.trimStart().split(/[\r\n]/, 1)[0] ?? '', firebaseUser(firebase));
      return;
    }
    if (!isJson) throw new UnreadableFileError(`The file is not JSON, as the format “${format ?? ''}” demands.`);
    for await (const { line, text: json, problem } of jsonValues(text)) {
      const value = problem === null ? parseJson(json) : undefined;
      if (typeof value !== 'object' || value === null) {
        yield { line, row: { problem: damages[problem ?? 'invalid'] } };
        continue;
      }
      format ??= detected(value);
      yield { line, row: parserOf(format)(value) };
    }
  }

  function parserOf(known: ImportFormat): ParseUser {
    switch (known) {
      case 'roster':
        return rosterUser;
      case 'app-services':
        return appServicesUser;
      case 'auth0':
        return auth0User;
      case 'firebase':
      case 'csv':
        return firebaseUser(firebase);
    }
  }
}

const damages = {
  invalid: 'It is not valid JSON.',
  unfinished: 'The file ends within it, or a bracket or a quotation mark is missing.',
  'too large': 'It is larger than 1 MB.',
};

async function* continued(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

function detected(value: object): ImportFormat {
  if (isOfRoster(value)) return 'roster';
  if (isOfFirebase(value)) return 'firebase';
  if (isOfAppServices(value)) return 'app-services';
  if (isOfAuth0(value)) return 'auth0';
  throw new UnreadableFileError(
    `The format of the file is not known. Name it with --format: ${importFormats.join(', ')}. Nothing was changed.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
