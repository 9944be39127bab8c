/** Functions of an exported app, called by the official SDK: globals, data services, limits and logs. */
import * as Realm from 'realm-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFunctionApp as start } from '../support/servers/function-app.js';

let running: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  running = await start({
    'roster.json': JSON.stringify({
      functionsWithoutRules: ['listed'],
      functionLimits: { timeoutSeconds: 20, signInTimeoutSeconds: 20 },
    }),
  });
});
afterAll(() => running.server.stop());

describe('the globals of a function', () => {
  it.each([
    ['BSON.ObjectId("65a1b2c3d4e5f60718293a4b").toString()', '65a1b2c3d4e5f60718293a4b'],
    ['new BSON.ObjectId("65a1b2c3d4e5f60718293a4b") instanceof BSON.ObjectId', true],
    ['BSON.ObjectId().toHexString().length', 24],
    ['BSON.Int32(7) + 0', 7],
    ['new BSON.Double(1.5).valueOf()', 1.5],
    ['BSON.Long.fromString("9007199254740993").toString()', '9007199254740993'],
    ['BSON.Long(5).toNumber()', 5],
    ['BSON.Decimal128.fromString("1.10").toString()', '1.10'],
    ['BSON.Binary.fromBase64("aGk=").text()', 'hi'],
    ['BSON.Binary.fromHex("6869").toBase64()', 'aGk='],
    ['BSON.BSONRegExp("^a", "i").pattern', '^a'],
    ['BSON.MinKey() !== BSON.MaxKey()', true],
    ['EJSON.stringify({ a: 1, at: new Date(0) })', '{"a":1,"at":{"$date":"1970-01-01T00:00:00Z"}}'],
    ['EJSON.parse(\'{"a":{"$numberInt":"5"}}\').a', 5],
    [
      'EJSON.parse(EJSON.stringify({ a: BSON.ObjectId("65a1b2c3d4e5f60718293a4b") })).a.toString()',
      '65a1b2c3d4e5f60718293a4b',
    ],
    ['atob(btoa("hi"))', 'hi'],
    ['utils.crypto.hmac("hello!", "super-secret", "sha256", "base64")', 'SUXd6PRMaTXXgBGaGsIHzaDWgTSa6C3D44lRGrvRak0='],
    ['utils.crypto.hash("sha256", "hello!").toBase64()', 'zgYJL7lI2f+sfRo3bkBLJrdXW8wR7gWkYV/vT+w6MIs='],
    [
      'utils.crypto.decrypt("aes", utils.crypto.encrypt("aes", "hi", "603082712271C525E087BD999A4E0738"), "603082712271C525E087BD999A4E0738").text()',
      'hi',
    ],
    ['utils.jwt.decode(utils.jwt.encode("HS512", { sub: "1" }, "s"), "s", false, ["HS512"]).sub', '1'],
    ['utils.jwt.decode(utils.jwt.encode("HS256", { a: 1 }, "s", { kid: "k" }), "s", true).header.kid', 'k'],
    ['context.environment.tag + context.environment.values.baseUrl', 'developmenthttps://dev.example.org'],
    ['context.values.get("prices").spade', 12],
    ['context.values.get("none") === undefined', true],
    ['context.app.clientAppId', 'tool-shed-abcde'],
    ['context.request.httpMethod', 'POST'],
    ['context.user.type + context.user.identities[0].provider_type', 'normalanon-user'],
    ['context.runningAsSystem()', true],
    ['typeof process + typeof module', 'undefinedundefined'],
    ['require("path").join("a", "b")', 'a/b'],
    ['require("node:zlib").gunzipSync(require("zlib").gzipSync("hi")).toString()', 'hi'],
  ])('%s', async (expression, expected) => {
    expect(await running.run(`return ${expression};`)).toEqual(expected);
  });

  it('rejects a token with a wrong signature or an algorithm that is not accepted', async () => {
    const token = 'utils.jwt.encode("HS256", { a: 1 }, "s")';
    await expect(running.run(`return utils.jwt.decode(${token}, "other");`)).rejects.toThrow(/signature is invalid/);
    await expect(running.run(`return utils.jwt.decode(${token}, "s", false, ["RS256"]);`)).rejects.toThrow(
      /not accepted/,
    );
  });

  it.each(['fs', 'child_process', 'node:worker_threads', 'net', 'left-pad', './config.json', '/etc/passwd', '../x'])(
    'cannot require %s',
    async (id) => {
      await expect(running.run('return require(given[0]);', id)).rejects.toThrow(/module not available/);
    },
  );

  it('keeps the types of arguments and results', async () => {
    const id = new Realm.BSON.ObjectId();
    expect(
      await running.run(
        'return given[0].equals(given[0]) && given[1] instanceof Date && given[2] + 1;',
        id,
        new Date(),
        4,
      ),
    ).toBe(5);
    const result = (await running.run(
      'return { id: given[0], at: new Date(7), n: [1, null], u: undefined };',
      id,
    )) as Record<string, unknown>;
    expect(String(result['id'])).toBe(id.toHexString());
    expect(result).toMatchObject({ at: new Date(7), n: [1, null] });
  });

  it('rejects a result that contains itself', async () => {
    await expect(running.run('const own = {}; own.self = own; return own;')).rejects.toThrow(
      /the result contains itself/,
    );
  });

  it('shares globals among the functions of one call only', async () => {
    await running.run('globalThis.kept = 1; return 1;');
    expect(await running.run('return typeof kept;')).toBe('undefined');
  });
});

describe('a data service', () => {
  it('finds with a projection, sorts by the cursor, and returns a cursor as an array', async () => {
    await running.run('await db.collection("tools").insertMany([{ _id: 1, a: 1, b: 1 }, { _id: 2, a: 2, b: 2 }]);');
    expect(await running.run('return db.collection("tools").findOne({ _id: 1 }, { a: 1 });')).toEqual({ _id: 1, a: 1 });
    expect(await running.run('return db.collection("tools").find({}, { _id: 1 }).sort({ a: -1 });')).toEqual([
      { _id: 2 },
      { _id: 1 },
    ]);
    expect(await running.run('return db.collection("tools").find().skip(1).limit(1).toArray();')).toEqual([
      { _id: 2, a: 2, b: 2 },
    ]);
    expect(
      await running.run(
        'const c = db.collection("tools").find(); return [(await c.next())._id, (await c.next())._id, await c.next()];',
      ),
    ).toEqual([1, 2, null]);
    expect(await running.run('return db.collection("tools").aggregate([{ $count: "n" }]);')).toEqual([{ n: 2 }]);
    expect(await running.run('return db.collection("tools").count({ a: 1 });')).toBe(1);
  });

  it('does not match everything when a value of the query is undefined', async () => {
    await running.run('await db.collection("undefineds").insertOne({ email: "a" });');
    expect(await running.run('return db.collection("undefineds").findOne({ email: undefined });')).toBeNull();
  });

  it('commits and aborts transactions', async () => {
    await running.run(`
      const session = context.services.get("mongodb-atlas").startSession();
      await session.withTransaction(async () => {
        await db.collection("moves").insertOne({ _id: "kept" }, { session });
      });
      session.startTransaction();
      await db.collection("moves").insertOne({ _id: "lost" }, { session });
      await session.abortTransaction();
      session.endSession();`);
    expect(await running.run('return db.collection("moves").find();')).toEqual([{ _id: 'kept' }]);
  });

  it('runs a transaction again that conflicts with another one, and no other', async () => {
    const text = (code: number) => `
      const session = context.services.get("mongodb-atlas").startSession();
      let tries = 0;
      try {
        await session.withTransaction(async () => {
          tries += 1;
          await db.collection("conflicts").insertOne({ _id: "${String(code)}, " + tries }, { session });
          if (tries < 3) throw Object.assign(new Error("the server's"), { code: ${String(code)} });
        });
      } catch (error) { return error.message; }
      return db.collection("conflicts").find();`;
    expect(await running.run(text(112))).toEqual([{ _id: '112, 3' }]);
    expect(await running.run(text(2))).toBe("the server's");
  });

  it('may commit a transaction again, and rejects to end one in two ways', async () => {
    const text = `
      const session = context.services.get("mongodb-atlas").startSession();
      await session.withTransaction(async () => {
        await db.collection("ends").insertOne({ _id: 1 }, { session });
      });
      await session.commitTransaction();
      const errors = [];
      try { await session.abortTransaction(); } catch (error) { errors.push(error.message); }
      session.startTransaction();
      await session.abortTransaction();
      try { await session.commitTransaction(); } catch (error) { errors.push(error.message); }
      try { await session.abortTransaction(); } catch (error) { errors.push(error.message); }
      return [errors, await db.collection("ends").count()];`;
    expect(await running.run(text)).toEqual([
      [
        'Cannot call abortTransaction after calling commitTransaction',
        'Cannot call commitTransaction after calling abortTransaction',
        'Cannot call abortTransaction twice',
      ],
      1,
    ]);
  });

  it.each(['initializeOrderedBulkOp', 'initializeUnorderedBulkOp'])('collects operations by %s', async (method) => {
    const text = `
      const parts = db.collection("bulk_" + given[0]);
      const bulk = parts[given[0]]();
      bulk.insert({ _id: 1, a: 1 });
      bulk.insert({ _id: 2, a: 1 });
      bulk.find({ a: 1 }).update({ $set: { b: 1 } });
      bulk.find({ _id: 3 }).upsert().updateOne({ $set: { c: 1 } });
      bulk.find({ _id: 1 }).replaceOne({ d: 1 });
      bulk.find({ _id: 2 }).deleteOne();
      const length = bulk.length;
      const result = await bulk.execute();
      const again = await bulk.execute().catch((error) => error.message);
      const empty = await parts[given[0]]().execute().catch((error) => error.message);
      return [length, result, result.nInserted, result.nUpserted, again, empty, await parts.find().sort({ _id: 1 }).toArray()];`;
    const counts = { insertedCount: 2, matchedCount: 3, modifiedCount: 3, deletedCount: 1, upsertedCount: 1 };
    expect(await running.run(text, method)).toEqual([
      ...[6, expect.objectContaining(counts) as unknown, 2, 1],
      ...['Batch cannot be re-executed', 'Invalid BulkOperation, Batch cannot be empty'],
      [
        { _id: 1, d: 1 },
        { _id: 3, c: 1 },
      ],
    ]);
  });

  it('reports a duplicate key with its code, so that the function can handle it', async () => {
    const text = `
      const names = db.collection("names");
      await names.createIndex({ name: 1 }, { unique: true });
      await names.insertOne({ name: "a" });
      try { await names.insertOne({ name: "a" }); } catch (error) { return [error.code, error instanceof Error]; }`;
    expect(await running.run(text)).toEqual([11_000, true]);
  });

  it('is not available to functions that run as their caller, unless roster.json lists them', async () => {
    await expect(running.call('asCaller')).rejects.toThrow(/asCaller.*run_as_system.*functionsWithoutRules/);
    expect(await running.call('listed')).toEqual(expect.any(Number));
    expect(await running.call('asSystem')).toEqual([true, expect.any(Number)]);
  });

  it('is available to the function that signs users in', async () => {
    await running.run('await db.collection("members").insertOne({ name: "ada" });');
    const user = await running.app.logIn(Realm.Credentials.function({ who: 'ada' }));
    expect(user.profile.name).toBe('ada');
    await expect(running.app.logIn(Realm.Credentials.function({ who: 'eve' }))).rejects.toThrow(/who are you/);
  });

  it.each([
    ['db.collection("x").watch()', /watch is not available/],
    ['db.collection("x").updateOne({}, { a: 1 })', /atomic operators/],
    ['db.collection("").findOne()', /must not be empty/],
  ])('rejects %s', async (expression, message) => {
    await expect(running.run(`return ${expression};`)).rejects.toThrow(message);
  });
});

describe('other services', () => {
  it('fail with an error that names an alternative', async () => {
    await expect(running.run('return context.services.get("texts").send({});')).rejects.toThrow(
      /texts.*twilio.*context\.http\.post instead/,
    );
    await expect(running.run('return context.services.get("aws");')).rejects.toThrow(/aws.*instead/);
  });
});

describe('the log', () => {
  it('contains what functions print and why they fail, with line numbers', async () => {
    await running.run('console.log("counted", { tools: 3 }); console.error("forged\\r\\u001b[2J line");');
    expect(running.logged).toContain('function “run” (log): counted { tools: 3 }');
    expect(running.logged.find((line) => line.includes('forged'))).not.toMatch(/\r|\p{Cc}\[/u);
    await expect(running.app.logIn(Realm.Credentials.function({ who: 'unknown' }))).rejects.toThrow();
    expect(running.logged.find((line) => line.includes('who are you?'))).toMatch(
      /“logIn” \(error\): who are you\?\n.*logIn\.js:4/,
    );
  });

  it('contains the error of a promise that the function does not wait for, which is not its outcome', async () => {
    const text =
      'Promise.reject(new Error("lost " + given[0])); await new Promise((r) => setTimeout(r, 50)); return 1;';
    expect(await running.run(text, 'mail')).toBe(1);
    expect(running.logged.join('\n')).toContain(
      'a promise that the function does not wait for was rejected: lost mail',
    );
  });

  it('contains the reason of a failed confirmation', async () => {
    const credentials = { email: 'bad@example.org', password: 'password' };
    await expect(running.app.emailPasswordAuth.registerUser(credentials)).rejects.toThrow();
    expect(running.logged).toContain('function “confirm” (log): asked to confirm bad@example.org');
    expect(running.logged.find((line) => line.includes('(error): no such address'))).toBeDefined();
    await running.app.emailPasswordAuth.registerUser({ email: 'good@example.org', password: 'password' });
  });
});
