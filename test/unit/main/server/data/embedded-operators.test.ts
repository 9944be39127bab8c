/** Operators of the embedded store on BSON types, and where it has to do what MongoDB does. */
import { BSONRegExp, Decimal128, Long, ObjectId, Timestamp } from 'bson';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbeddedData } from '../../../../../main/server/data/embedded/embedded-data.js';
import { namesDatabase } from '../../../../../main/server/data/pipeline-databases.js';
import { express, parseExtended, stringifyExtended } from '../../../../../main/server/extended-json.js';
import { freshCollection } from '../../../../support/data/data-checks.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

type Document = Record<string, unknown>;

const services = openEmbeddedData(tmpDir('roster-operators-'));
afterAll(() => services.close());

const a = new ObjectId('65a1b2c3d4e5f60718293a4a');
const b = new ObjectId('65a1b2c3d4e5f60718293a4b');

/** A collection with these documents. `call` takes the options as its last argument. */
async function filled(documents: Document[], more: Document = {}) {
  const { access, name } = freshCollection(services);
  const call = async (method: string, ...given: unknown[]): Promise<unknown> => {
    const parts = { service: 'mongodb-atlas', database: 'shop', collection: name, ...more, method };
    return parseExtended(stringifyExtended(await access.run({ ...parts, arguments: express(given) as unknown[] })));
  };
  if (documents.length > 0) await call('insertMany', documents, {});
  return { call, name, access };
}

const decimal = (text: string) => Decimal128.fromString(text);
const aggregated = async (documents: Document[], pipeline: (name: string) => Document[]) => {
  const { call, name } = await filled(documents);
  return call('aggregate', pipeline(name), {});
};
const found = async (documents: Document[], query: Document, options: Document = {}) =>
  (await filled(documents)).call('find', query, options);
const updated = async (documents: Document[], query: Document, update: unknown, options: Document = {}) => {
  const { call } = await filled(documents);
  await call('updateOne', query, update, options);
  return call('find', {}, {});
};

describe('expressions', () => {
  it.each([
    [{ $toString: '$id' }, a.toHexString()],
    [{ $toObjectId: '$hex' }, b],
    [{ $convert: { input: '$hex', to: 'objectId' } }, b],
    [{ $convert: { input: 'no ID', to: 'objectId', onError: 'none' } }, 'none'],
    [{ $convert: { input: '$missing', to: 'string', onNull: 'null' } }, 'null'],
    [{ $toDate: '$id' }, a.getTimestamp()],
    [{ $toDecimal: '$number' }, decimal('5')],
    [{ $type: '$id' }, 'objectId'],
    [{ $type: '$price' }, 'decimal'],
    [{ $type: '$missing' }, 'missing'],
    [{ $add: ['$price', 1] }, decimal('2.5')],
    [{ $multiply: ['$price', '$number'] }, decimal('7.5')],
    [{ $setIntersection: [['$id', b], [b]] }, [b]],
  ])('%j', async (expression, expected) => {
    const document = { _id: 1, id: a, hex: b.toHexString(), number: 5, price: decimal('1.5') };
    expect(await aggregated([document], () => [{ $project: { x: expression } }])).toEqual([{ _id: 1, x: expected }]);
  });

  it.each([
    [{ $function: { body: 'function () { return 1 }', args: [], lang: 'js' } }, /\$function is not available/],
    [{ $meta: 'textScore' }, /\$meta is not available/],
    [{ $toObjectId: 'x' }, /Failed to convert/],
  ])('%j is rejected', async (expression, message) => {
    await expect(aggregated([{ _id: 1 }], () => [{ $project: { x: expression } }])).rejects.toThrow(message);
  });
});

describe('stages', () => {
  const three = [
    { _id: 1, of: a, tags: ['x'] },
    { _id: 2, of: b },
    { _id: 3, of: b },
  ];

  it('$lookup runs its pipeline on the documents that match the fields', async () => {
    const stage = { localField: 'of', foreignField: 'of', let: { own: '$_id' } };
    const pipeline = [{ $match: { $expr: { $ne: ['$_id', '$$own'] } } }, { $project: { _id: 1 } }];
    expect(
      await aggregated(three, (name) => [
        { $lookup: { ...stage, from: name, pipeline, as: 'others.same' } },
        { $project: { others: 1 } },
      ]),
    ).toEqual([
      { _id: 1, others: { same: [] } },
      { _id: 2, others: { same: [{ _id: 3 }] } },
      { _id: 3, others: { same: [{ _id: 2 }] } },
    ]);
  });

  it('$addFields adds to objects that exist and to the elements of arrays', async () => {
    const document = { _id: 1, home: { city: 'London' }, list: [{ n: 1 }, { n: 2 }] };
    const fields = { home: { street: 'Strand' }, 'list.own': '$_id', gone: '$$REMOVE' };
    expect(await aggregated([{ ...document, gone: 1 }], () => [{ $addFields: fields }])).toEqual([
      {
        _id: 1,
        home: { city: 'London', street: 'Strand' },
        list: [
          { n: 1, own: 1 },
          { n: 2, own: 1 },
        ],
      },
    ]);
  });

  it('$count returns nothing for nothing', async () => {
    expect(await aggregated(three, () => [{ $match: { _id: 9 } }, { $count: 'n' }])).toEqual([]);
  });

  it('$group sums decimals, and $top returns one value', async () => {
    const sums = { total: { $sum: '$p' }, last: { $top: { sortBy: { _id: -1 }, output: '$_id' } } };
    const documents = [
      { _id: 1, p: decimal('0.1') },
      { _id: 2, p: decimal('0.2') },
    ];
    expect(await aggregated(documents, () => [{ $group: { _id: null, ...sums } }])).toEqual([
      { _id: null, total: decimal('0.3'), last: 2 },
    ]);
  });

  it('$setWindowFields computes running totals', async () => {
    const output = { sum: { $sum: '$_id', window: { documents: ['unbounded', 'current'] } } };
    expect(
      await aggregated(three, () => [{ $setWindowFields: { sortBy: { _id: 1 }, output } }, { $project: { sum: 1 } }]),
    ).toEqual([
      { _id: 1, sum: 1 },
      { _id: 2, sum: 3 },
      { _id: 3, sum: 6 },
    ]);
  });

  it('$project returns _id first', async () => {
    expect(JSON.stringify(await aggregated([{ _id: 1, x: 2 }], () => [{ $project: { x: 1 } }]))).toBe(
      '[{"_id":1,"x":2}]',
    );
  });

  it.each(['$search', '$vectorSearch', '$geoNear'])('%s is rejected with a sentence', async (name) => {
    await expect(aggregated(three, () => [{ [name]: {} }])).rejects.toThrow(
      `${name} is not available on the embedded store. A MongoDB server may have it: see MONGODB_URI in the documentation.`,
    );
  });
});

describe('stages that write', () => {
  it('$out replaces a collection, also of another database', async () => {
    const { call, name } = await filled([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    const copyOf = (database: string) => filled([], { database, collection: `${name}_copy` });
    const [own, other] = [await copyOf('shop'), await copyOf('archive')];
    await own.call('insertOne', { _id: 9 }, {});
    expect(await call('aggregate', [{ $match: { n: 2 } }, { $out: `${name}_copy` }], {})).toEqual([]);
    await call('aggregate', [{ $out: { db: 'archive', coll: `${name}_copy` } }], {});
    expect(await own.call('find', {}, {})).toEqual([{ _id: 2, n: 2 }]);
    expect(await other.call('countDocuments', {}, {})).toBe(2);
  });

  it.each([
    [
      {},
      [
        { _id: 1, n: 10, kept: true },
        { _id: 2, n: 20 },
      ],
    ],
    [{ whenMatched: 'replace', whenNotMatched: 'discard' }, [{ _id: 1, n: 10 }]],
    [
      { whenMatched: 'keepExisting' },
      [
        { _id: 1, n: 1, kept: true },
        { _id: 2, n: 20 },
      ],
    ],
    [
      { whenMatched: [{ $set: { n: { $add: ['$n', '$$new.n'] } } }] },
      [
        { _id: 1, n: 11, kept: true },
        { _id: 2, n: 20 },
      ],
    ],
    [
      { let: { more: '$n' }, whenMatched: [{ $set: { n: '$$more' } }] },
      [
        { _id: 1, n: 10, kept: true },
        { _id: 2, n: 20 },
      ],
    ],
  ])('$merge %j', async (options, expected) => {
    const { call, name } = await filled([
      { _id: 1, n: 10 },
      { _id: 2, n: 20 },
    ]);
    const into = await filled([{ _id: 1, n: 1, kept: true }], { collection: `${name}_into` });
    await call('aggregate', [{ $merge: { into: `${name}_into`, ...options } }], {});
    expect(await into.call('find', {}, {})).toEqual(expected);
  });

  it('$merge finds documents by other fields, and keeps their IDs', async () => {
    const { call, name } = await filled([{ _id: 1, key: 'k', n: 10 }]);
    const into = await filled([{ _id: 'own', key: 'k' }], { collection: `${name}_into` });
    await call('aggregate', [{ $merge: { into: `${name}_into`, on: 'key' } }], {});
    expect(await into.call('find', {}, {})).toEqual([{ _id: 'own', key: 'k', n: 10 }]);
  });

  it.each([
    [[{ $merge: { into: 'x', whenMatched: 'fail' } }], /whenMatched is "fail"/],
    [[{ $merge: { into: 'y', whenNotMatched: 'fail' } }], /could not find a matching document/],
    [[{ $out: 'z' }, { $match: {} }], /can only be the final stage/],
    [[{ $facet: { inner: [{ $out: 'z' }] } }], /can only be the final stage/],
    [[{ $merge: { to: 'x' } }], /\$merge is invalid/],
  ])('%j is rejected and writes nothing', async (pipeline, message) => {
    const x = await filled([], { collection: 'x' });
    await x.call('replaceOne', { _id: 1 }, { kept: true }, { upsert: true });
    const { call } = await filled([{ _id: 2 }, { _id: 1 }]);
    await expect(call('aggregate', pipeline, {})).rejects.toThrow(message);
    expect(await x.call('find', {}, {})).toEqual([{ _id: 1, kept: true }]);
  });

  it.each([
    [[{ $out: { db: 'accounts', coll: 'users' } }], true],
    [[{ $merge: { into: { db: 'Accounts', coll: 'users' } } }], true],
    [[{ $facet: { x: [{ $lookup: { from: { db: 'accounts', coll: 'users' }, as: 'x' } }] } }], true],
    [[{ $unionWith: { db: 'accounts', coll: 'users' } }], true],
    [[{ $match: { db: 'accounts' } }, { $out: { db: 'shop', coll: 'accounts' } }], false],
  ])('the database that %j names is recognized', (pipeline, isNamed) => {
    expect(namesDatabase(pipeline, 'accounts')).toBe(isNamed);
  });
});

describe('queries', () => {
  const big = Long.fromString('9007199254740993');

  it.each([
    [
      { x: { $gt: 2 } },
      [
        { _id: 1, x: decimal('1.5') },
        { _id: 2, x: decimal('3') },
      ],
      [2],
    ],
    [
      { x: { $lte: decimal('2') } },
      [
        { _id: 1, x: 1.5 },
        { _id: 2, x: 3 },
      ],
      [1],
    ],
    [{ x: decimal('3') }, [{ _id: 1, x: 3 }], [1]],
    [
      { x: { $gt: 9 } },
      [
        { _id: 1, x: big },
        { _id: 2, x: 5 },
      ],
      [1],
    ],
    [
      { x: { $lt: big } },
      [
        { _id: 1, x: Long.fromString('99071992547409930') },
        { _id: 2, x: big.sub(1) },
      ],
      [2],
    ],
    [
      { x: { $type: 'objectId' } },
      [
        { _id: 1, x: a },
        { _id: 2, x: 'x' },
      ],
      [1],
    ],
    [
      { x: { $type: ['number', 2] } },
      [
        { _id: 1, x: 1.5 },
        { _id: 2, x: 'x' },
        { _id: 3, x: null },
      ],
      [1, 2],
    ],
    [{ x: { $type: 'string' } }, [{ _id: 1, x: ['x'] }, { _id: 2 }], [1]],
    [
      { x: { $regex: '^a b # c', $options: 'xi' } },
      [
        { _id: 1, x: 'ABC' },
        { _id: 2, x: 'a b' },
      ],
      [1],
    ],
    [{ x: { $regex: '(?i)^abc' } }, [{ _id: 1, x: 'ABC' }], [1]],
    [{ x: new BSONRegExp('^ab', 'i') }, [{ _id: 1, x: 'ABC' }], [1]],
    [
      { $comment: 'why', x: 1 },
      [
        { _id: 1, x: 1 },
        { _id: 2, x: 2 },
      ],
      [1],
    ],
  ])('%j', async (query, documents, expected) => {
    expect(((await found(documents, query)) as Document[]).map(({ _id }) => _id)).toEqual(expected);
  });

  it.each([
    [{ x: { $regex: 'a', $options: 'q' } }, /invalid flag in regex options: q/],
    [{ x: { $in: 'x' } }, /\$in needs an array/],
    [{ $or: { x: 1 } }, /\$or needs an array/],
    [{ x: { $regex: '(' } }, /Regular expression is invalid/],
    [{ $text: { $search: 'a' } }, /\$text is not available on the embedded store/],
    [{ x: { $geoWithin: {} } }, /\$geoWithin is not available on the embedded store/],
    [{ $where: 'true' }, /\$where is not available on the embedded store/],
    [{ $jsonSchema: {} }, /\$jsonSchema is not available on the embedded store/],
  ])('%j is rejected', async (query, message) => {
    await expect(found([{ _id: 1, x: 'x' }], query)).rejects.toThrow(message);
  });

  it('project the element that matched, and slices', async () => {
    const documents = [{ _id: 1, list: [{ n: 1 }, { n: 2 }, { n: 3 }], more: 1 }];
    expect(await found(documents, { 'list.n': 2 }, { projection: { 'list.$': 1 } })).toEqual([
      { _id: 1, list: [{ n: 2 }] },
    ]);
    expect(await found(documents, {}, { projection: { list: { $slice: [1, 1] } } })).toEqual([
      { _id: 1, list: [{ n: 2 }], more: 1 },
    ]);
  });
});

describe('updates', () => {
  it('by pipelines use all expressions, also to insert', async () => {
    expect(await updated([{ _id: 1, n: 1 }], {}, [{ $set: { n: { $add: ['$n', 1] } } }])).toEqual([{ _id: 1, n: 2 }]);
    const counter = [{ $set: { n: { $add: [{ $ifNull: ['$n', 0] }, 1] } } }];
    expect(await updated([], { _id: 'k' }, counter, { upsert: true })).toEqual([{ _id: 'k', n: 1 }]);
  });

  it.each([
    [{ $inc: { x: 1 } }, decimal('1.5'), decimal('2.5')],
    [{ $inc: { x: decimal('0.2') } }, decimal('0.1'), decimal('0.3')],
    [{ $mul: { x: 2 } }, decimal('1.5'), decimal('3')],
    [{ $inc: { x: 1 } }, undefined, 1],
  ])('%j', async (update, before, after) => {
    expect(await updated([{ _id: 1, ...(before === undefined ? {} : { x: before }) }], {}, update)).toEqual([
      { _id: 1, x: after },
    ]);
  });

  it('$currentDate stores a timestamp', async () => {
    const [{ at }] = (await updated([{ _id: 1 }], {}, { $currentDate: { at: { $type: 'timestamp' } } })) as [Document];
    expect(at).toBeInstanceOf(Timestamp);
  });

  it.each([
    [{ $inc: { x: 1 } }, /Cannot apply \$inc to a value of non-numeric type/],
    [{ $inc: { y: '1' } }, /Cannot increment with non-numeric argument/],
    [{ $push: { x: 1 } }, /'x' must be an array but is of type string/],
    [{ $addToSet: { none: 1 } }, /'none' must be an array but is of type null/],
    [{ $pull: { x: 1 } }, /Cannot apply \$pull to a non-array value/],
    [{ $set: { 'x.y': 1 } }, /Cannot create field 'y' in element \{x: string\}/],
    [{ $set: { 'none.y': 1 } }, /Cannot create field 'y' in element \{none: null\}/],
    [{ $set: 1 }, /\$set takes a document/],
  ])('%j is rejected instead of being ignored', async (update, message) => {
    const { call } = await filled([{ _id: 1, x: 'text', none: null }]);
    await expect(call('updateOne', {}, update, {})).rejects.toThrow(message);
    expect(await call('find', {}, {})).toEqual([{ _id: 1, x: 'text', none: null }]);
  });
});

describe('many writes', () => {
  it('keep what was written before the one that failed', async () => {
    const { call } = await filled([{ _id: 2 }]);
    await expect(call('insertMany', [{ _id: 1 }, { _id: 2 }, { _id: 3 }], {})).rejects.toMatchObject({ code: 11_000 });
    expect(await call('distinct', '_id', {}, {})).toEqual([2, 1]);
    await expect(call('insertMany', [{ _id: 4 }, { _id: 2 }, { _id: 5 }], { ordered: false })).rejects.toThrow(
      /E11000/,
    );
    expect(await call('distinct', '_id', {}, {})).toEqual([2, 1, 4, 5]);
  });

  it('undo the one that failed', async () => {
    const { call } = await filled([
      { _id: 1, n: 1 },
      { _id: 2, n: 'text' },
    ]);
    const operations = [
      { insertOne: { document: { _id: 3 } } },
      { updateMany: { filter: {}, update: { $inc: { n: 1 } } } },
      { insertOne: { document: { _id: 4 } } },
    ];
    await expect(call('bulkWrite', operations, {})).rejects.toThrow(/non-numeric type/);
    expect(await call('find', {}, {})).toEqual([{ _id: 1, n: 1 }, { _id: 2, n: 'text' }, { _id: 3 }]);
  });
});
