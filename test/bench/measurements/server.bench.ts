/**
 * Throughput of the server compared with its upper bound: for logins the password hash alone, for other requests a hello-world server
 * with the same HTTP library. Each server runs in its own process; this process generates the load. Measured with one user and with a
 * million.
 */
import { Pool } from 'undici';
import { hashPassword } from '../../../main/server/passwords/password-hash.js';
import { on, writeAppFolder } from '../../support/servers/test-server.js';
import { moveToLoadCore } from '../support/cpu-affinity.js';
import { memoryOf } from '../support/process-memory.js';
import { runProgram, startServerProcess } from '../support/programs.js';
import { printRatio, printRow, runMeasurement } from '../support/result-row.js';
import {
  connections,
  kinds,
  loginConcurrency,
  measureLatencies,
  measureRate,
  measureRound,
  password,
  roundMs,
  startSubject,
  stopSubject,
} from '../support/server-load.js';
import { createDataFolder } from '../support/server-users.js';
import { percentile, runCount, summarize } from '../support/statistics.js';

const millionUsers = 1_000_000;
/** Users who log in while the latency of a refresh is measured, and its limit. */
const busyLogins = 16;
const latencyLimitMs = 10;

const explanation =
  'Both servers run in their own processes on the same cores. They receive the same load alternately, over sixteen connections (password logins: four at a time) from another core. Users and sessions change with each request.';
/** Compared with argon2 alone at the same concurrency, and with a hello-world server. */
const targets = { login: 0.95, refresh: 0.6, profile: 0.8 } as const;
const loginsPerCoreName = 'Server, password logins vs. one hash per core';
const memoryName = 'Server, memory per 100,000 users';
const latencyName = `Server, refresh while ${String(busyLogins)} users log in, 99th percentile`;
const names = Object.values(kinds).flatMap((kind) => [`Server, ${kind}`, `Server, ${kind}, 1,000,000 users`]);

await runMeasurement([...names, loginsPerCoreName, latencyName, memoryName], async () => {
  moveToLoadCore();
  const hash = await hashPassword(password);
  const appFolder = writeAppFolder({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
  const one = await startSubject(1, appFolder, await createDataFolder(1, appFolder, hash));
  const million = await startSubject(millionUsers, appFolder, await createDataFolder(millionUsers, appFolder, hash));
  const hello = await startServerProcess('hello');
  const helloPool = new Pool(hello.url, { connections });
  /** Rates of the baselines. */
  const bounds = { hashPerCore: [0], hashSameConcurrency: [0], hello: [0] };
  const latencies = [0];
  const measureHashRate = async (...concurrency: string[]) =>
    Number(await runProgram('measured', 'hash', hash, password, String(roundMs), ...concurrency));
  try {
    for (let round = -1; round < runCount(10); round += 1) {
      // Round -1 is the warm-up.
      if (round === 0)
        for (const list of [
          latencies,
          ...Object.values(bounds),
          ...[one, million].flatMap(({ rates }) => Object.values(rates)),
        ])
          list.length = 0;
      bounds.hashPerCore.push(await measureHashRate());
      bounds.hashSameConcurrency.push(await measureHashRate(String(loginConcurrency)));
      bounds.hello.push(await measureRate(helloPool, () => ({ method: 'POST', path: '/', body: '{}' }), connections));
      for (const subject of [one, million]) await measureRound(subject);
      latencies.push(...(await measureLatencies(million, busyLogins)));
    }
    const argon2 = { label: 'argon2id alone, same concurrency', ...summarize(bounds.hashSameConcurrency) };
    const argon2PerCore = { label: 'argon2id alone, one per core', ...summarize(bounds.hashPerCore) };
    const helloWorld = { label: 'hello world', ...summarize(bounds.hello) };
    for (const kind of ['login', 'refresh', 'profile'] as const) {
      const measured = summarize(one.rates[kind]);
      printRatio({
        name: `Server, ${kinds[kind]}`,
        unit: '/s',
        measured,
        target: { atLeast: targets[kind] },
        baseline: kind === 'login' ? argon2 : helloWorld,
        explanation,
      });
      printRatio({
        name: `Server, ${kinds[kind]}, 1,000,000 users`,
        unit: '/s',
        measured: summarize(million.rates[kind]),
        target: { atLeast: 0.9 },
        baseline: { label: 'one user', ...measured },
        explanation,
      });
    }
    printRatio({
      name: loginsPerCoreName,
      unit: '/s',
      measured: summarize(one.rates.login),
      target: { atLeast: 0.9 },
      baseline: argon2PerCore,
      explanation,
    });
    const p99 = percentile(latencies, 0.99);
    printRow({
      name: latencyName,
      value: p99 / latencyLimitMs,
      target: { atMost: 1 },
      unit: 'ms',
      ...summarize(latencies),
      median: p99,
      baseline: { label: 'limit', median: latencyLimitMs },
      explanation: `Refreshes on a connection of their own, one after the other, while ${String(busyLogins)} of a million users log in at a time. The first figure is the 99th percentile; half of the refreshes took ${percentile(latencies, 0.5).toFixed(1)} ms.`,
    });
    const memoryWithOne = memoryOf(one.server.pid).privateDirty;
    const memoryWithMillion = memoryOf(million.server.pid).privateDirty;
    printRow({
      name: memoryName,
      value: memoryWithMillion / memoryWithOne,
      target: {},
      unit: 'MB',
      median: ((memoryWithMillion - memoryWithOne) / millionUsers) * 100_000,
      runs: 1,
      baseline: { label: 'total with one user', median: memoryWithOne },
      explanation: `Private dirty memory after the same load: ${memoryWithMillion.toFixed(0)} MB with a million users, ${memoryWithOne.toFixed(0)} MB with one. The figure is the difference per 100,000 users; the ratio compares the totals.`,
    });
  } finally {
    await Promise.all([stopSubject(one), stopSubject(million), helloPool.close()]);
    await hello.stop();
  }
});
