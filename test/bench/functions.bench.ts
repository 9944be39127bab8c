/**
 * What a client waits for a function call with a warm process, with and without one `findOne`, beside a call that is
 * answered without a process (a function that does not exist).
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { startServer } from '../../main/server/start-server.js';
import { on, testAppId, wideLimits, writeAppFolder } from '../support/servers/test-server.js';
import { isQuick, spreadOf } from './numbers.js';
import { measured, tellRatio } from './row.js';

const names = { plain: 'Function call, warm process', data: 'Function call with one findOne, warm process' };
const calls = isQuick ? 10 : 40;

await measured(Object.values(names), async () => {
  const appFolder = writeAppFolder({
    providers: { ...on('anon-user'), ...on('custom-function', { config: { authFunctionName: 'fill' } }) },
    functions: {
      plain: 'exports = () => 1;',
      data: 'exports = () => context.services.get("mongodb-atlas").db("bench").collection("one").findOne({ _id: 1 });',
      fill: `exports = async () => {
        await context.services.get("mongodb-atlas").db("bench").collection("one").insertOne({ _id: 1, a: 1 });
        return "filled";
      };`,
    },
  });
  writeFileSync(join(appFolder, 'roster.json'), JSON.stringify({ functionsWithoutRules: ['data'] }));
  const dataFolder = mkdtempSync(join(tmpdir(), 'roster-bench-'));
  const server = await startServer({
    appFolder,
    dataFolder,
    port: 0,
    limits: wideLimits,
    functionCallsPerMinute: 1_000_000,
  });
  const api = `${server.url}/api/client/v2.0/app/${testAppId}`;
  const post = async (path: string, body: object, token = ''): Promise<unknown> => {
    const headers = {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    };
    return (await fetch(api + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const session = z.object({ access_token: z.string() });
  await post('/auth/providers/custom-function/login', {});
  const { access_token: token } = session.parse(await post('/auth/providers/anon-user/login', {}));
  const timesOf = async (name: string): Promise<number[]> => {
    const times: number[] = [];
    for (let count = 0; count < calls; count += 1) {
      // Time for the process of the next call to start: the bench is about a warm one.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const started = performance.now();
      await post('/functions/call', { name, arguments: [] }, token);
      times.push(performance.now() - started);
    }
    return times;
  };
  await timesOf('plain');
  const baseline = { what: 'a call of a function that does not exist', ...spreadOf(await timesOf('none')) };
  for (const [name, title] of Object.entries(names)) {
    tellRatio({
      ...{ name: title, aim: {}, unit: 'ms', ours: spreadOf(await timesOf(name)), baseline },
      explanation: 'The wait of one client on this machine.',
    });
  }
  await server.stop();
});
