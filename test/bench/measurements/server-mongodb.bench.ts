/**
 * Throughput of the server on MongoDB with very many users, compared with one user. The database is that of
 * `ROSTER_TEST_MONGODB_URI`, or mongo-java-server, whose own speed is not what is measured.
 */
import { MongoClient } from 'mongodb';
import { hashPassword } from '../../../main/server/passwords/password-hash.js';
import { reasonWithoutMongo, startMongoServer } from '../../support/servers/mongo-server/mongo-server.js';
import { on, writeAppFolder } from '../../support/servers/test-server.js';
import { moveToLoadCore } from '../support/cpu-affinity.js';
import { printRatio, runMeasurement } from '../support/result-row.js';
import { type Kind, kinds, measureRound, password, startSubject, stopSubject } from '../support/server-load.js';
import { addMongoUsers } from '../support/server-users.js';
import { isQuick, runCount, summarize } from '../support/statistics.js';
import { createTemporaryFolder } from '../support/temporary-folder.js';

/** mongo-java-server takes one to two milliseconds for each user that is inserted. */
const defaultUsers = isQuick ? 5_000 : process.env['ROSTER_TEST_MONGODB_URI'] === undefined ? 100_000 : 1_000_000;
const users = Number(process.env['ROSTER_BENCH_USERS'] ?? defaultUsers);
const nameOf = (kind: Kind) => `Server on MongoDB, ${kinds[kind]}, ${users.toLocaleString('en')} users`;
const measured = ['login', 'refresh', 'profile'] as const;

await runMeasurement(measured.map(nameOf), async () => {
  const reason = reasonWithoutMongo();
  if (reason !== null) throw new Error(reason);
  const hash = await hashPassword(password);
  const appFolder = writeAppFolder({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
  const mongo = await startMongoServer(`${createTemporaryFolder()}/data.mv`);
  const created: string[] = [];
  const start = async (count: number) => {
    const uri = `${mongo.uri}bench-${String(process.pid)}-${String(count)}`;
    created.push(uri);
    await addMongoUsers(uri, count, hash);
    return startSubject(count, appFolder, createTemporaryFolder(), uri);
  };
  try {
    const [one, many] = [await start(1), await start(users)];
    moveToLoadCore();
    try {
      for (let round = -1; round < runCount(10); round += 1) {
        // Round -1 is the warm-up.
        if (round === 0) for (const list of [one, many].flatMap(({ rates }) => Object.values(rates))) list.length = 0;
        for (const subject of [one, many]) await measureRound(subject);
      }
    } finally {
      await Promise.all([one, many].map(stopSubject));
    }
    for (const kind of measured) {
      printRatio({
        name: nameOf(kind),
        unit: '/s',
        measured: summarize(many.rates[kind]),
        target: { atLeast: 0.9 },
        baseline: { label: 'one user', ...summarize(one.rates[kind]) },
        explanation:
          'Both servers use the same MongoDB-compatible server and receive the same load alternately. The database runs on the cores of the servers.',
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
