/** Calls per second of `roster/auth`, realm-web and bare `fetch` against one server in its own process. */
import { on, testAppId, writeAppFolder } from '../../support/servers/test-server.js';
import { authCalls, authRates } from '../support/auth-rates.js';
import { runProgram, startServerProcess } from '../support/programs.js';
import { printRatio, printRow, runMeasurement } from '../support/result-row.js';
import { summarize } from '../support/statistics.js';
import { createTemporaryFolder } from '../support/temporary-folder.js';

const refreshesName = 'Auth library, refreshes for 1,000 calls with an expired token';
const names = authCalls.flatMap((call) => [
  `Auth library, ${call} vs. realm-web`,
  `Auth library, CPU time of a ${call} vs. realm-web`,
  `Auth library, ${call} vs. fetch`,
]);
const explanation =
  'Sequential calls in rounds of thirty; the clients take turns. A login is an API key login, which the server answers without a slow password hash, followed by a request for the profile.';
const cpuExplanation =
  'CPU time of the client’s process per call, in the same rounds. Without the time of the server and of the network, which both clients share, and less affected by other load. Includes the HTTP client of Node, which takes most of it.';

await runMeasurement([...names, refreshesName], async () => {
  const appFolder = writeAppFolder({
    providers: { ...on('anon-user'), ...on('api-key'), ...on('local-userpass', { config: { autoConfirm: true } }) },
  });
  const { url, stop } = await startServerProcess('serve', appFolder, createTemporaryFolder());
  try {
    const output = await runProgram('load', 'auth-calls', url, testAppId);
    const { rates, refreshesPerThousandCalls } = authRates.parse(JSON.parse(output));
    for (const call of authCalls) {
      const { fetch, roster, realmWeb } = rates[call];
      const common = { unit: 'calls/s', measured: summarize(roster.rates), explanation };
      printRatio({
        ...common,
        name: `Auth library, ${call} vs. realm-web`,
        target: { atLeast: 1 },
        baseline: { label: 'realm-web', ...summarize(realmWeb.rates) },
      });
      printRatio({
        name: `Auth library, CPU time of a ${call} vs. realm-web`,
        unit: 'µs',
        target: { atMost: 1 },
        measured: summarize(roster.cpu),
        baseline: { label: 'realm-web', ...summarize(realmWeb.cpu) },
        explanation: cpuExplanation,
      });
      printRatio({
        ...common,
        name: `Auth library, ${call} vs. fetch`,
        target: { atLeast: 0.9 },
        baseline: { label: 'bare fetch', ...summarize(fetch.rates) },
      });
    }
    printRow({
      name: refreshesName,
      value: refreshesPerThousandCalls,
      target: { atMost: 1, atLeast: 1 },
      unit: 'requests',
      median: refreshesPerThousandCalls,
      runs: 1,
      baseline: null,
      explanation: 'Token refreshes caused by 1,000 concurrent calls with an expired access token.',
    });
  } finally {
    await stop();
  }
});
