/**
 * Collections in one SQLite file, one row per document (Extended JSON). The documents are also kept in memory until
 * another process writes to the file.
 */
import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import * as z from 'zod';
import { parseExtended, stringifyExtended } from '../../extended-json.js';
import type { CollectionPlace, Document } from '../data-services.js';
import { type Index, isExpired, parseIndex, UniqueEntries } from './indexes.js';
import { keyOf } from './values.js';

const busyMs = 5_000;
const textRow = z.tuple([z.string()]);
const documentRow = z.tuple([z.string(), z.string()]);
const numberRow = z.tuple([z.number()]);

/** A collection in memory. */
interface Loaded {
  number: number;
  /** In the order of insertion, by the text of their IDs. */
  documents: Map<string, Document>;
  indexes: Index[];
  unique: UniqueEntries[];
}

export class DocumentFile {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #loaded = new Map<string, Loaded>();
  readonly #now: () => number;
  #version = -1;
  #depth = 0;

  constructor(path: string, now: () => number) {
    this.#now = now;
    // Created with owner-only permissions, because SQLite would create it world-readable.
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    this.#database = new Database(path, { timeout: busyMs });
    this.#database.pragma('journal_mode = WAL');
    this.#database.pragma('synchronous = FULL');
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS collections (
        number INTEGER PRIMARY KEY, service TEXT NOT NULL, database TEXT NOT NULL, name TEXT NOT NULL,
        UNIQUE (service, database, name));
      CREATE TABLE IF NOT EXISTS documents (
        position INTEGER PRIMARY KEY, collection INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
        UNIQUE (collection, id));
      CREATE TABLE IF NOT EXISTS indexes (
        collection INTEGER NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, PRIMARY KEY (collection, name));`);
  }

  /** Runs `work` in a transaction, which is undone if it throws. Inside another one it undoes only its own changes. */
  write<T>(work: () => T): T {
    const isInner = this.#depth > 0;
    if (isInner) this.#savepoint('SAVEPOINT');
    else this.begin();
    try {
      const result = work();
      if (isInner) this.#savepoint('RELEASE');
      else this.commit();
      return result;
    } catch (error) {
      if (isInner) this.#undo();
      else this.rollback();
      throw error;
    }
  }

  #savepoint(command: 'SAVEPOINT' | 'RELEASE' | 'ROLLBACK TO'): void {
    if (command === 'SAVEPOINT') this.#depth += 1;
    this.#run(`${command} inner_${String(this.#depth)}`);
    if (command === 'RELEASE') this.#depth -= 1;
  }

  #undo(): void {
    this.#loaded.clear();
    this.#savepoint('ROLLBACK TO');
    this.#savepoint('RELEASE');
  }

  begin(): void {
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth += 1;
  }

  commit(): void {
    this.#depth -= 1;
    this.#database.exec('COMMIT');
  }

  rollback(): void {
    this.#depth -= 1;
    this.#loaded.clear();
    this.#database.exec('ROLLBACK');
  }

  documents(place: CollectionPlace): ReadonlyMap<string, Document> {
    this.#removeExpired(place);
    return this.#load(place).documents;
  }

  indexes(place: CollectionPlace): readonly Index[] {
    return this.#load(place).indexes;
  }

  /** Inserts or replaces a document. @throws DataError for a duplicate key */
  put(place: CollectionPlace, document: Document): void {
    const { number, documents, unique } = this.#existing(place);
    const id = keyOf(document['_id']);
    for (const entries of unique) entries.check(document, id, nameOf(place));
    const old = documents.get(id);
    this.#run(
      'INSERT INTO documents (collection, id, body) VALUES (?, ?, ?) ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body',
      ...[number, id, stringifyExtended(document, { keepUndefined: true })],
    );
    for (const entries of unique) {
      if (old !== undefined) entries.remove(old, id);
      entries.add(document, id);
    }
    documents.set(id, document);
  }

  remove(place: CollectionPlace, document: Document): void {
    const { number, documents, unique } = this.#existing(place);
    const id = keyOf(document['_id']);
    this.#run('DELETE FROM documents WHERE collection = ? AND id = ?', number, id);
    for (const entries of unique) entries.remove(document, id);
    documents.delete(id);
  }

  /** Adds an index. @throws DataError if documents have duplicate keys */
  addIndex(place: CollectionPlace, index: Index): void {
    const loaded = this.#existing(place);
    if (index.unique) {
      const entries = new UniqueEntries(index);
      for (const [id, document] of loaded.documents) {
        entries.check(document, id, nameOf(place));
        entries.add(document, id);
      }
      loaded.unique.push(entries);
    }
    loaded.indexes.push(index);
    this.#run(
      'INSERT INTO indexes (collection, name, definition) VALUES (?, ?, ?)',
      ...[loaded.number, index.name, stringifyExtended(index)],
    );
  }

  removeIndex(place: CollectionPlace, name: string): void {
    this.#run('DELETE FROM indexes WHERE collection = ? AND name = ?', this.#existing(place).number, name);
    this.#loaded.delete(keyOfPlace(place));
  }

  /** Removes a collection with its documents and indexes. Returns whether it existed. */
  drop(place: CollectionPlace): boolean {
    const { number } = this.#load(place);
    if (number === 0) return false;
    this.#run('DELETE FROM documents WHERE collection = ?', number);
    this.#run('DELETE FROM indexes WHERE collection = ?', number);
    this.#run('DELETE FROM collections WHERE number = ?', number);
    this.#loaded.delete(keyOfPlace(place));
    return true;
  }

  names(service: string, database: string): string[] {
    const rows = this.#all(
      'SELECT name FROM collections WHERE service = ? AND database = ? ORDER BY name',
      service,
      database,
    );
    return rows.map((row) => textRow.parse(row)[0]);
  }

  close(): void {
    this.#database.close();
  }

  /** Documents that have expired by a TTL index are removed before they can be read. */
  #removeExpired(place: CollectionPlace): void {
    const { indexes, documents } = this.#load(place);
    const timed = indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== null);
    if (timed.length === 0) return;
    const now = this.#now();
    const expired = [...documents.values()].filter((one) => timed.some((index) => isExpired(one, index, now)));
    if (expired.length === 0) return;
    this.write(() => {
      for (const document of expired) this.remove(place, document);
    });
  }

  /** The collection, created if it does not exist. */
  #existing(place: CollectionPlace): Loaded {
    const loaded = this.#load(place);
    if (loaded.number !== 0) return loaded;
    const { service, database, collection } = place;
    this.#run('INSERT INTO collections (service, database, name) VALUES (?, ?, ?)', service, database, collection);
    loaded.number = this.#numberOf(place);
    return loaded;
  }

  #load(place: CollectionPlace): Loaded {
    const version = numberRow.parse(this.#prepare('PRAGMA data_version').raw().get())[0];
    if (version !== this.#version) this.#loaded.clear();
    this.#version = version;
    const key = keyOfPlace(place);
    const known = this.#loaded.get(key);
    if (known !== undefined) return known;
    const number = this.#numberOf(place);
    const rows = this.#all('SELECT id, body FROM documents WHERE collection = ? ORDER BY position', number);
    const documents = new Map(
      rows.map((row) => {
        const [id, body] = documentRow.parse(row);
        return [id, parseExtended(body) as Document];
      }),
    );
    const indexes = this.#all('SELECT definition FROM indexes WHERE collection = ?', number).map((row) =>
      parseIndex(textRow.parse(row)[0]),
    );
    const unique = indexes.filter((index) => index.unique).map((index) => new UniqueEntries(index));
    for (const entries of unique) for (const [id, document] of documents) entries.add(document, id);
    const loaded = { number, documents, indexes, unique };
    this.#loaded.set(key, loaded);
    return loaded;
  }

  /** 0: the collection does not exist. */
  #numberOf({ service, database, collection }: CollectionPlace): number {
    const sql = 'SELECT number FROM collections WHERE service = ? AND database = ? AND name = ?';
    const row: unknown = this.#prepare(sql).raw().get(service, database, collection);
    return row === undefined ? 0 : numberRow.parse(row)[0];
  }

  #prepare(sql: string): Database.Statement {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #run(sql: string, ...given: (string | number)[]): void {
    this.#prepare(sql).run(...given);
  }

  #all(sql: string, ...given: (string | number)[]): unknown[] {
    return this.#prepare(sql)
      .raw()
      .all(...given);
  }
}

function keyOfPlace({ service, database, collection }: CollectionPlace): string {
  return JSON.stringify([service, database, collection]);
}

function nameOf({ database, collection }: CollectionPlace): string {
  return `${database}.${collection}`;
}
