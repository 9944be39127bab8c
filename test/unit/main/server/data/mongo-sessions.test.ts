/**
 * Transactions of functions on a MongoDB server. The server of the tests has none, so a fake stands for the driver's
 * client: it records what the driver is told, not what a replica set does with it.
 */
import { describe, expect, it, vi } from 'vitest';
import { openMongoData } from '../../../../../main/server/data/mongo-data.js';

const told = vi.hoisted((): string[] => []);
const failing = vi.hoisted((): { commit: Error | null; insert: Error | null } => ({ commit: null, insert: null }));

vi.mock('mongodb', () => {
  let last = 0;
  class MongoClient {
    startSession() {
      last += 1;
      const name = `session ${String(last)}`;
      return {
        name,
        startTransaction: () => void told.push(`${name}: start`),
        commitTransaction: () => {
          told.push(`${name}: commit`);
          return failing.commit === null ? Promise.resolve() : Promise.reject(failing.commit);
        },
        abortTransaction: () => Promise.resolve(void told.push(`${name}: abort`)),
        endSession: () => Promise.resolve(void told.push(`${name}: end`)),
      };
    }

    db() {
      const insertOne = (_document: object, { session }: { session?: { name: string } }) => {
        told.push(`insert in ${session?.name ?? 'no session'}`);
        return failing.insert === null ? Promise.resolve({ insertedId: 1 }) : Promise.reject(failing.insert);
      };
      return { collection: () => ({ insertOne }) };
    }

    close() {
      return Promise.resolve();
    }
  }
  return { MongoClient };
});

/** The access of one call. `insert` takes the ID of the function's session. */
function call() {
  told.length = 0;
  Object.assign(failing, { commit: null, insert: null });
  const access = openMongoData(() => ({ uri: 'mongodb://replica-set', reserved: null })).open();
  const place = { service: 's', database: 'd', collection: 'c' };
  const insert = (session?: string) =>
    access.run({ ...place, method: 'insertOne', arguments: [{}, {}], ...(session === undefined ? {} : { session }) });
  const end = (method: 'commitTransaction' | 'abortTransaction', session: string) =>
    access.run({ ...place, method, arguments: [], session });
  return { access, insert, end };
}
/** The driver's session has a number of its own. */
const events = () => told.map((line) => line.replace(/session \d+/, 'session'));

describe('transactions on a replica set', () => {
  it('run all operations of a session in one transaction, and commit it', async () => {
    const { insert, end } = call();
    await insert('1');
    await insert('1');
    await insert();
    await end('commitTransaction', '1');
    expect(events()).toEqual([
      ...['session: start', 'insert in session', 'insert in session', 'insert in no session'],
      ...['session: commit', 'session: end'],
    ]);
  });

  it('keep sessions apart', async () => {
    const { insert } = call();
    await insert('1');
    await insert('2');
    expect(new Set(told.filter((line) => line.startsWith('insert'))).size).toBe(2);
  });

  it('send nothing for a transaction without operations', async () => {
    const { end } = call();
    await end('commitTransaction', '1');
    await end('abortTransaction', '2');
    expect(told).toEqual([]);
  });

  it('are aborted when the call ends without ending them', async () => {
    const { insert, access } = call();
    await insert('1');
    await access.end();
    expect(events().slice(2)).toEqual(['session: abort', 'session: end']);
  });

  it('end the session even if the commit fails, and report the error with its code', async () => {
    const { insert, end } = call();
    await insert('1');
    failing.commit = Object.assign(new Error('write conflict'), { code: 112 });
    await expect(end('commitTransaction', '1')).rejects.toMatchObject({ message: 'write conflict', code: 112 });
    expect(events().at(-1)).toBe('session: end');
  });

  it('report that a single server has none', async () => {
    const { insert } = call();
    const message = 'Transaction numbers are only allowed on a replica set member or mongos';
    failing.insert = Object.assign(new Error(message), { code: 20 });
    await expect(insert('1')).rejects.toMatchObject({
      message: 'The database has no transactions, because it is not a replica set. Use single operations instead.',
      code: 20,
    });
  });
});
