/** Contract of every kind of data service. Run on the embedded store and on a MongoDB-compatible server. */
import { ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import type { DataAccess, DataServices } from '../../../main/server/data/data-services.js';
import { express, parseExtended, stringifyExtended } from '../../../main/server/extended-json.js';

/** Calls an operation like a function’s process, which exchanges Extended JSON. */
export function caller(access: DataAccess, collection: string, service = 'mongodb-atlas') {
  return async (method: string, ...given: unknown[]): Promise<unknown> => {
    const args = express([...given, {}], { keepUndefined: true }) as unknown[];
    const request = { service, database: 'shop', collection, method, arguments: args };
    return parseExtended(stringifyExtended(await access.run(request)));
  };
}

let last = 0;
/** Creates a collection for one test. */
export function freshCollection(services: DataServices) {
  last += 1;
  const name = `checks_${String(Date.now())}_${String(last)}`;
  const access = services.open();
  return { name, access, call: caller(access, name) };
}

/** The options replace the last argument. */
const withOptions = async (access: DataAccess, collection: string, method: string, ...given: unknown[]) => {
  const args = express(given, { keepUndefined: true }) as unknown[];
  const request = { service: 'mongodb-atlas', database: 'shop', collection, method, arguments: args };
  return parseExtended(stringifyExtended(await access.run(request)));
};

export function describeDataServices(what: string, services: () => DataServices): void {
  describe(what, () => {
    const people = [
      { _id: 1, name: 'Ada', age: 36, tags: ['a', 'b'], home: { city: 'London' } },
      { _id: 2, name: 'Grace', age: 85, tags: ['b'], home: { city: 'Arlington' } },
      { _id: 3, name: 'Edsger', age: 72, tags: [], home: { city: 'Nuenen' } },
    ];
    const filled = async () => {
      const made = freshCollection(services());
      await made.call('insertMany', people);
      const op = (method: string, ...given: unknown[]) => withOptions(made.access, made.name, method, ...given);
      return { ...made, op };
    };
    const ids = (documents: unknown) => (documents as { _id: unknown }[]).map(({ _id }) => _id);

    it('keeps the types of values', async () => {
      const { call } = freshCollection(services());
      const document = { _id: new ObjectId(), when: new Date(5), list: [1, 'x', null, true], deep: { a: { b: 1.5 } } };
      expect(await call('insertOne', document)).toEqual({ insertedId: document._id });
      expect(await call('findOne', { _id: document._id })).toEqual(document);
      expect(await call('findOne', { when: { $lt: new Date(6) } })).toEqual(document);
    });

    it('creates IDs, and returns those of insertMany as a list', async () => {
      const { call } = freshCollection(services());
      const { insertedId } = (await call('insertOne', { a: 1 })) as { insertedId: unknown };
      expect(insertedId).toBeInstanceOf(ObjectId);
      const { insertedIds } = (await call('insertMany', [{ a: 2 }, { _id: 'own' }])) as { insertedIds: unknown[] };
      expect(insertedIds).toEqual([expect.any(ObjectId), 'own']);
    });

    it('finds nothing as null and as an empty list', async () => {
      const { call } = freshCollection(services());
      expect(await call('findOne', { a: 1 })).toBeNull();
      expect(await call('find', {})).toEqual([]);
      expect(await call('countDocuments', {})).toBe(0);
    });

    it.each([
      [{ age: { $gt: 40 } }, [2, 3]],
      [{ age: { $gte: 36, $lt: 80 } }, [1, 3]],
      [{ name: { $in: ['Ada', 'Grace'] } }, [1, 2]],
      [{ name: { $nin: ['Ada'] } }, [2, 3]],
      [{ name: { $ne: 'Ada' } }, [2, 3]],
      [{ tags: 'b' }, [1, 2]],
      [{ tags: { $all: ['a', 'b'] } }, [1]],
      [{ tags: { $size: 0 } }, [3]],
      [{ 'home.city': 'London' }, [1]],
      [{ $or: [{ age: 36 }, { age: 72 }] }, [1, 3]],
      [{ $and: [{ age: { $gt: 40 } }, { tags: 'b' }] }, [2]],
      [{ $nor: [{ age: 36 }, { age: 72 }] }, [2]],
      [{ age: { $not: { $gt: 40 } } }, [1]],
      [{ name: { $regex: '^g', $options: 'i' } }, [2]],
      [{ name: /^e/i }, [3]],
      [{ gone: { $exists: false }, age: { $mod: [2, 0] } }, [1, 3]],
      [{ tags: { $elemMatch: { $eq: 'a' } } }, [1]],
      [{ gone: null }, [1, 2, 3]],
    ])('finds by %j', async (query, expected) => {
      const { call } = await filled();
      expect(ids(await call('find', query)).sort()).toEqual(expected);
    });

    it('projects, sorts, skips and limits', async () => {
      const { op } = await filled();
      const options = { projection: { name: 1, _id: 0 }, sort: { age: -1 }, skip: 1, limit: 1 };
      expect(await op('find', {}, options)).toEqual([{ name: 'Edsger' }]);
      expect(await op('findOne', { _id: 1 }, { projection: { tags: 0, home: 0 } })).toEqual({
        _id: 1,
        name: 'Ada',
        age: 36,
      });
      expect(await op('findOne', {}, { sort: { age: -1 }, projection: { _id: 1 } })).toEqual({ _id: 2 });
    });

    it.each([
      [{ $set: { 'home.city': 'Paris' } }, { home: { city: 'Paris' } }],
      [{ $inc: { age: 1 } }, { age: 37 }],
      [{ $mul: { age: 2 } }, { age: 72 }],
      [{ $unset: { home: '' } }, { home: undefined }],
      [{ $push: { tags: 'c' } }, { tags: ['a', 'b', 'c'] }],
      [{ $push: { tags: { $each: ['c', 'd'] } } }, { tags: ['a', 'b', 'c', 'd'] }],
      [{ $addToSet: { tags: 'a' } }, { tags: ['a', 'b'] }],
      [{ $pull: { tags: 'a' } }, { tags: ['b'] }],
      [{ $pop: { tags: 1 } }, { tags: ['a'] }],
      [{ $rename: { name: 'called' } }, { called: 'Ada', name: undefined }],
      [{ $min: { age: 3 } }, { age: 3 }],
      [{ $max: { age: 99 } }, { age: 99 }],
    ])('updates by %j', async (update, expected) => {
      const { call } = await filled();
      const result = await call('updateOne', { _id: 1 }, update);
      expect(result).toMatchObject({ matchedCount: 1 });
      const found = (await call('findOne', { _id: 1 })) as Record<string, unknown>;
      for (const [key, value] of Object.entries(expected)) expect(found[key]).toEqual(value);
      expect(await call('findOne', { _id: 2 })).toEqual(people[1]);
    });

    it('counts what an update matched and changed', async () => {
      const { call } = await filled();
      expect(await call('updateMany', { age: { $gt: 40 } }, { $set: { old: true } })).toEqual({
        matchedCount: 2,
        modifiedCount: 2,
      });
      expect(await call('updateMany', { age: { $gt: 40 } }, { $set: { old: true } })).toEqual({
        matchedCount: 2,
        modifiedCount: 0,
      });
      expect(await call('updateOne', { _id: 9 }, { $set: { a: 1 } })).toEqual({ matchedCount: 0, modifiedCount: 0 });
      expect(await call('replaceOne', { _id: 1 }, { a: 1 })).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
      expect(await call('findOne', { _id: 1 })).toEqual({ _id: 1, a: 1 });
    });

    it('inserts by an upsert with the fields of the query', async () => {
      const { op } = await filled();
      const update = { $set: { age: 1 }, $setOnInsert: { isNew: true } };
      expect(await op('updateOne', { _id: 7, name: 'Alan' }, update, { upsert: true })).toMatchObject({
        matchedCount: 0,
        upsertedId: 7,
      });
      expect(await op('findOne', { _id: 7 }, {})).toEqual({ _id: 7, name: 'Alan', age: 1, isNew: true });
      await op('updateOne', { _id: 7 }, { $set: { age: 2 }, $setOnInsert: { isNew: false } }, { upsert: true });
      expect(await op('findOne', { _id: 7 }, {})).toEqual({ _id: 7, name: 'Alan', age: 2, isNew: true });
    });

    it('returns the document before or after findOneAnd…', async () => {
      const { op } = await filled();
      expect(await op('findOneAndUpdate', { _id: 1 }, { $inc: { age: 1 } }, {})).toMatchObject({ age: 36 });
      expect(await op('findOneAndUpdate', { _id: 1 }, { $inc: { age: 1 } }, { returnNewDocument: true })).toMatchObject(
        { age: 38 },
      );
      expect(await op('findOneAndReplace', { _id: 2 }, { a: 1 }, { returnNewDocument: true })).toEqual({
        _id: 2,
        a: 1,
      });
      expect(await op('findOneAndDelete', { _id: 3 }, { projection: { name: 1 } })).toEqual({ _id: 3, name: 'Edsger' });
      expect(await op('findOneAndDelete', { _id: 3 }, {})).toBeNull();
      expect(
        await op('findOneAndUpdate', { _id: 8 }, { $set: { a: 1 } }, { upsert: true, returnNewDocument: true }),
      ).toEqual({ _id: 8, a: 1 });
    });

    it('deletes one and many', async () => {
      const { call } = await filled();
      expect(await call('deleteOne', {})).toEqual({ deletedCount: 1 });
      expect(await call('deleteMany', {})).toEqual({ deletedCount: 2 });
      expect(await call('countDocuments', {})).toBe(0);
    });

    it('runs pipelines', async () => {
      const { call, name } = await filled();
      expect(
        await call('aggregate', [
          { $match: { age: { $gt: 40 } } },
          { $group: { _id: null, total: { $sum: '$age' }, count: { $sum: 1 } } },
        ]),
      ).toEqual([{ _id: null, total: 157, count: 2 }]);
      expect(
        await call('aggregate', [{ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }, { $project: { tags: 1 } }]),
      ).toEqual([
        { _id: 1, tags: 'a' },
        { _id: 1, tags: 'b' },
        { _id: 2, tags: 'b' },
      ]);
      const lookup = { from: name, localField: '_id', foreignField: '_id', as: 'same' };
      const joined = (await call('aggregate', [{ $match: { _id: 1 } }, { $lookup: lookup }])) as { same: unknown[] }[];
      expect(joined[0]?.same).toEqual([people[0]]);
      expect(await call('findOne', { _id: 1 })).toEqual(people[0]);
    });

    it('returns distinct values', async () => {
      const { call } = await filled();
      expect(((await call('distinct', 'tags', {})) as string[]).sort()).toEqual(['a', 'b']);
      expect(await call('distinct', 'home.city', { _id: 1 })).toEqual(['London']);
    });

    it('writes in bulk', async () => {
      const { call } = await filled();
      const result = await call('bulkWrite', [
        { insertOne: { document: { _id: 4 } } },
        { updateOne: { filter: { _id: 1 }, update: { $set: { a: 1 } } } },
        { updateOne: { filter: { _id: 5 }, update: { $set: { a: 1 } }, upsert: true } },
        { replaceOne: { filter: { _id: 2 }, replacement: { b: 1 } } },
        { deleteOne: { filter: { _id: 3 } } },
      ]);
      expect(result).toMatchObject({
        insertedCount: 1,
        matchedCount: 2,
        modifiedCount: 2,
        deletedCount: 1,
        upsertedCount: 1,
      });
      expect(ids(await call('find', {})).sort()).toEqual([1, 2, 4, 5]);
    });

    it('rejects duplicate IDs and keys of unique indexes with code 11000', async () => {
      const { op, call } = await filled();
      await expect(call('insertOne', { _id: 1 })).rejects.toMatchObject({ code: 11_000 });
      await op('createIndex', { name: 1 }, { unique: true });
      await expect(call('insertOne', { name: 'Ada' })).rejects.toMatchObject({ code: 11_000 });
      await expect(call('updateOne', { _id: 2 }, { $set: { name: 'Ada' } })).rejects.toMatchObject({ code: 11_000 });
      await call('deleteOne', { _id: 1 });
      expect(await call('insertOne', { _id: 10, name: 'Ada' })).toEqual({ insertedId: 10 });
      const names = ((await call('listIndexes')) as { name: string }[]).map((index) => index.name);
      expect(names.sort()).toEqual(['_id_', 'name_1']);
    });

    it.each([
      ['updateOne', [{ _id: 1 }, { age: 1 }]],
      ['updateOne', [{ _id: 1 }, { $set: { _id: 2 } }]],
      ['replaceOne', [{ _id: 1 }, { $set: { a: 1 } }]],
      ['find', [{ age: { $unknown: 1 } }]],
      ['find', ['text']],
      ['insertMany', [[]]],
      ['mapReduce', [{}]],
    ])('rejects an invalid %s %j', async (method, given) => {
      const { call } = await filled();
      await expect(call(method, ...given)).rejects.toThrow(/./);
      expect(await call('find', {})).toHaveLength(3);
    });

    it('changes a document for exactly one of many concurrent calls', async () => {
      const { call, op } = await filled();
      const taken = await Promise.all(Array.from({ length: 20 }, () => op('findOneAndDelete', { _id: 1 }, {})));
      expect(taken.filter((one) => one !== null)).toHaveLength(1);
      await Promise.all(Array.from({ length: 20 }, () => call('updateOne', { _id: 2 }, { $inc: { age: 1 } })));
      expect(await call('findOne', { _id: 2 })).toMatchObject({ age: 105 });
    });

    it('finds one document by a field', async () => {
      const { name } = await filled();
      const place = { service: 'mongodb-atlas', database: 'shop', collection: name };
      expect(await services().findByField(place, 'name', 'Grace')).toMatchObject({ _id: 2 });
      expect(await services().findByField(place, 'name', 'Missing')).toBeNull();
    });
  });
}
