/**
 * Response time of a function call when the function's process is already running, with and without one `findOne`. The baseline is a
 * call that the server answers without a process, because the function does not exist.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { startServer } from '../../../main/server/start-server.js';
import { on, testAppId, wideLimits, writeAppFolder } from '../../support/servers/test-server.js';
import { printRatio, runMeasurement } from '../support/result-row.js';
import { isQuick, summarize } from '../support/statistics.js';

/** Row names by function name. */
const names = { plain: 'Function call, warm process', data: 'Function call with one findOne, warm process' };
const callCount = isQuick ? 10 : 40;

await runMeasurement(Object.values(names), async () => {
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
  const measureCalls = async (functionName: string): Promise<number[]> => {
    const times: number[] = [];
    for (let count = 0; count < callCount; count += 1) {
      // Wait until the process for the next call has started: only calls to a warm process are measured.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const startedAt = performance.now();
      await post('/functions/call', { name: functionName, arguments: [] }, token);
      times.push(performance.now() - startedAt);
    }
    return times;
  };
  await measureCalls('plain');
  const baseline = { label: 'call of a missing function', ...summarize(await measureCalls('none')) };
  for (const [functionName, name] of Object.entries(names)) {
    printRatio({
      name,
      target: {},
      unit: 'ms',
      measured: summarize(await measureCalls(functionName)),
      baseline,
      explanation: 'Response time for a single client on the same machine.',
    });
  }
  await server.stop();
});
