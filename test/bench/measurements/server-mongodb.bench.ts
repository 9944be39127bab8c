/**
 * Throughput of the server on MongoDB with one user, compared with a hello-world server, and with very many users, compared with one.
 * The database is that of `ROSTER_TEST_MONGODB_URI`, or mongo-java-server, whose own speed is not what is measured.
 */
import { MongoClient } from 'mongodb';
import { Pool } from 'undici';
import { hashPassword } from '../../../main/server/passwords/password-hash.js';
import { databaseUri } from '../../support/servers/mongo-server/database-uri.js';
import { reasonWithoutMongo, startMongoServer } from '../../support/servers/mongo-server/mongo-server.js';
import { on, writeAppFolder } from '../../support/servers/test-server.js';
import { moveToLoadCore } from '../support/cpu-affinity.js';
import { startServerProcess } from '../support/programs.js';
import { printRatio, runMeasurement } from '../support/result-row.js';
import {
  connections,
  type Kind,
  kinds,
  measureRate,
  measureRound,
  password,
  startSubject,
  stopSubject,
} from '../support/server-load.js';
import { addMongoUsers } from '../support/server-users.js';
import { isQuick, runCount, summarize } from '../support/statistics.js';
import { createTemporaryFolder } from '../support/temporary-folder.js';

/** mongo-java-server takes one to two milliseconds for each user that is inserted. */
const defaultUsers = isQuick ? 5_000 : process.env['ROSTER_TEST_MONGODB_URI'] === undefined ? 100_000 : 1_000_000;
const users = Number(process.env['ROSTER_BENCH_USERS'] ?? defaultUsers);
const nameOf = (kind: Kind) => `Server on MongoDB, ${kinds[kind]}`;
const nameOfMany = (kind: Kind) => `${nameOf(kind)}, ${users.toLocaleString('en')} users`;
const measured = ['login', 'refresh', 'profile'] as const;
/** A login takes the time of its hash. */
const comparedWithHello: readonly Kind[] = ['refresh', 'profile'];
const explanation =
  'The servers and the database run on the same cores, so that a request takes the time of both. The servers receive the same load alternately.';

await runMeasurement([...comparedWithHello.map(nameOf), ...measured.map(nameOfMany)], async () => {
  const reason = reasonWithoutMongo();
  if (reason !== null) throw new Error(reason);
  const hash = await hashPassword(password);
  const appFolder = writeAppFolder({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
  const mongo = await startMongoServer(`${createTemporaryFolder()}/data.mv`);
  const created: string[] = [];
  const start = async (count: number) => {
    const uri = databaseUri(mongo.uri, `bench-${String(process.pid)}-${String(count)}`);
    created.push(uri);
    await addMongoUsers(uri, count, hash);
    return startSubject(count, appFolder, createTemporaryFolder(), uri);
  };
  try {
    const [one, many] = [await start(1), await start(users)];
    moveToLoadCore();
    const hello = await startServerProcess('hello');
    const helloPool = new Pool(hello.url, { connections });
    const helloRates = [0];
    try {
      for (let round = -1; round < runCount(10); round += 1) {
        // Round -1 is the warm-up.
        if (round === 0)
          for (const list of [helloRates, ...[one, many].flatMap(({ rates }) => Object.values(rates))]) list.length = 0;
        helloRates.push(await measureRate(helloPool, () => ({ method: 'POST', path: '/', body: '{}' }), connections));
        for (const subject of [one, many]) await measureRound(subject);
      }
    } finally {
      await Promise.all([...[one, many].map(stopSubject), helloPool.close()]);
      await hello.stop();
    }
    for (const kind of measured) {
      const common = { unit: '/s', explanation };
      if (comparedWithHello.includes(kind)) {
        printRatio({
          ...common,
          name: nameOf(kind),
          measured: summarize(one.rates[kind]),
          target: {},
          baseline: { label: 'hello world', ...summarize(helloRates) },
        });
      }
      printRatio({
        ...common,
        name: nameOfMany(kind),
        measured: summarize(many.rates[kind]),
        target: { atLeast: 0.9 },
        baseline: { label: 'one user', ...summarize(one.rates[kind]) },
      });
    }
  } finally {
    for (const uri of created) {
      const client = new MongoClient(uri);
      await client.db().dropDatabase();
      await client.close();
    }
    await mongo.stop();
  }
});
