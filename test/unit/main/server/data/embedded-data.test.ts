/** The embedded store: the contract of all data services, and its own features. */
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Long } from 'bson';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbeddedData } from '../../../../../main/server/data/embedded/embedded-data.js';
import { express } from '../../../../../main/server/extended-json.js';
import { caller, describeDataServices, freshCollection } from '../../../../support/data/data-checks.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'roster-data-'));
const folder = newFolder();
let clock = Date.now();
const services = openEmbeddedData(folder, { now: () => clock });
afterAll(() => services.close());

describeDataServices('the embedded store', () => services);

describe('the embedded store', () => {
  it('keeps documents and indexes when it is reopened, in a file that only its owner can read', async () => {
    const own = newFolder();
    const first = openEmbeddedData(own);
    const call = caller(first.open(), 'kept');
    await call('insertOne', { _id: 1, big: Long.fromString('9007199254740993') });
    await first.open().run({
      service: 'mongodb-atlas',
      database: 'shop',
      collection: 'kept',
      method: 'createIndex',
      arguments: [{ a: 1 }, { unique: true }],
    });
    await first.close();
    const second = openEmbeddedData(own);
    const again = caller(second.open(), 'kept');
    expect(await again('findOne', {})).toEqual({ _id: 1, big: Long.fromString('9007199254740993') });
    await again('insertOne', { a: 1 });
    await expect(again('insertOne', { a: 1 })).rejects.toMatchObject({ code: 11_000 });
    await second.close();
    expect(statSync(join(own, 'collections.db')).mode & 0o077).toBe(0);
  });

  it('sees what another process wrote', async () => {
    const own = newFolder();
    const [one, other] = [openEmbeddedData(own), openEmbeddedData(own)];
    await caller(one.open(), 'shared')('insertOne', { _id: 1 });
    expect(await caller(other.open(), 'shared')('find', {})).toEqual([{ _id: 1 }]);
    await caller(other.open(), 'shared')('insertOne', { _id: 2 });
    expect(await caller(one.open(), 'shared')('find', {})).toEqual([{ _id: 1 }, { _id: 2 }]);
    await one.close();
    await other.close();
  });

  it('keeps data sources apart', async () => {
    await caller(services.open(), 'apart', 'one')('insertOne', { _id: 1 });
    expect(await caller(services.open(), 'apart', 'two')('find', {})).toEqual([]);
  });

  it('removes documents that have expired by a TTL index', async () => {
    const { access, name, call } = freshCollection(services);
    const request = { service: 'mongodb-atlas', database: 'shop', collection: name };
    await access.run({ ...request, method: 'createIndex', arguments: [{ at: 1 }, { expireAfterSeconds: 60 }] });
    await call('insertMany', [{ _id: 1, at: new Date(clock) }, { _id: 2 }]);
    expect(await call('countDocuments', {})).toBe(2);
    clock += 61_000;
    expect(await call('find', {})).toEqual([{ _id: 2 }]);
  });

  it.each([
    [{ place: '2dsphere' }, {}],
    [{ text: 'text' }, {}],
    [{ a: 1 }, { collation: { locale: 'de' } }],
    [{}, {}],
  ])('rejects the index %j with %j, which it could not enforce', async (keys, options) => {
    const { access, name } = freshCollection(services);
    const request = { service: 'mongodb-atlas', database: 'shop', collection: name, method: 'createIndex' };
    await expect(access.run({ ...request, arguments: [keys, options] })).rejects.toMatchObject({
      name: 'MongoServerError',
    });
  });

  it('rejects a unique index over duplicates, over array elements, and respects partial and sparse ones', async () => {
    const { access, name, call } = freshCollection(services);
    const index = (keys: object, options: object) =>
      access.run({
        service: 'mongodb-atlas',
        database: 'shop',
        collection: name,
        method: 'createIndex',
        arguments: [keys, options],
      });
    await call('insertMany', [{ a: 1, tags: ['x', 'y'] }, { a: 1 }]);
    await expect(index({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11_000 });
    await index({ tags: 1 }, { unique: true, sparse: true });
    await expect(call('insertOne', { tags: ['y', 'z'] })).rejects.toMatchObject({ code: 11_000 });
    await call('insertOne', { b: 1 });
    await index({ code: 1 }, { unique: true, partialFilterExpression: { active: true } });
    await call('insertMany', [
      { code: 1, active: false },
      { code: 1, active: true },
    ]);
    await expect(call('insertOne', { code: 1, active: true })).rejects.toMatchObject({ code: 11_000 });
  });

  it('commits and aborts transactions, and lets other calls wait in the meantime', async () => {
    const { access, name, call } = freshCollection(services);
    const run = (method: string, ...given: unknown[]) =>
      access.run({
        service: 'mongodb-atlas',
        database: 'shop',
        collection: name,
        method,
        session: '1',
        arguments: express(given) as unknown[],
      });
    await call('insertOne', { _id: 1, left: 5 });
    await run('updateOne', { _id: 1 }, { $inc: { left: -5 } }, {});
    const other = caller(services.open(), name)('findOne', { _id: 1 });
    await run('abortTransaction');
    expect(await other).toEqual({ _id: 1, left: 5 });
    await run('updateOne', { _id: 1 }, { $inc: { left: -2 } }, {});
    await run('commitTransaction');
    expect(await call('findOne', {})).toEqual({ _id: 1, left: 3 });
  });

  it('aborts the transaction when its call ends or an operation fails', async () => {
    const { access, name, call } = freshCollection(services);
    const other = caller(services.open(), name);
    const run = (method: string, ...given: unknown[]) =>
      access.run({
        service: 'mongodb-atlas',
        database: 'shop',
        collection: name,
        method,
        session: '1',
        arguments: express(given) as unknown[],
      });
    await run('insertOne', { _id: 1 }, {});
    await access.end();
    expect(await other('find', {})).toEqual([]);
    await call('insertOne', { _id: 2 });
    const again = services.open();
    const inTransaction = (method: string, ...given: unknown[]) =>
      again.run({
        service: 'mongodb-atlas',
        database: 'shop',
        collection: name,
        method,
        session: '1',
        arguments: express(given) as unknown[],
      });
    await inTransaction('insertOne', { _id: 3 }, {});
    await expect(inTransaction('insertOne', { _id: 2 }, {})).rejects.toMatchObject({ code: 11_000 });
    await expect(inTransaction('commitTransaction')).rejects.toThrow(/aborted/);
    expect(await other('find', {})).toEqual([{ _id: 2 }]);
  });

  it('runs no code in queries and pipelines', async () => {
    const { call } = freshCollection(services);
    await call('insertOne', { a: 1 });
    await expect(call('find', { $where: 'true' })).rejects.toThrow(/./);
    const code = { $function: { body: 'function () { return 1; }', args: [], lang: 'js' } };
    await expect(call('aggregate', [{ $project: { x: code } }])).rejects.toThrow(/./);
  });
});
