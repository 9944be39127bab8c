/** Calls of the auth core a second, beside realm-web and bare fetch, with the same server in a process of its own. */
import { on, testAppId, writeAppFolder } from '../support/servers/test-server.js';
import { authKinds, authRates } from './auth-rates.js';
import { newFolder } from './folders.js';
import { spreadOf } from './numbers.js';
import { outputOf, startProgram } from './program.js';
import { measured, tell, tellRatio } from './row.js';

const thousand = 'Auth core, refreshes for 1,000 expired calls';
const names = authKinds.flatMap((kind) => [
  `Auth core, ${kind}, against realm-web`,
  `Auth core, ${kind}, against fetch`,
]);
const explanation =
  'One call after the other, sixty in a round, rounds in turns. A login is the login and the profile after it, with an API key, which the server answers without a slow hash.';

await measured([...names, thousand], async () => {
  const appFolder = writeAppFolder({
    providers: { ...on('anon-user'), ...on('api-key'), ...on('local-userpass', { config: { autoConfirm: true } }) },
  });
  const { url, stop } = await startProgram('serve', appFolder, newFolder());
  try {
    const { rates, refreshesOfAThousand } = authRates.parse(
      JSON.parse(await outputOf('load', 'auth-calls', url, testAppId)),
    );
    for (const kind of authKinds) {
      const { bare, ours, realm } = rates[kind];
      const common = { unit: 'calls/s', ours: spreadOf(ours), explanation };
      tellRatio({
        ...{ ...common, name: `Auth core, ${kind}, against realm-web`, aim: { atLeast: 1 } },
        baseline: { what: 'realm-web', ...spreadOf(realm) },
      });
      tellRatio({
        ...{ ...common, name: `Auth core, ${kind}, against fetch`, aim: { atLeast: 0.9 } },
        baseline: { what: 'bare fetch', ...spreadOf(bare) },
      });
    }
    tell({
      ...{ name: thousand, value: refreshesOfAThousand, aim: { atMost: 1, atLeast: 1 }, unit: 'requests' },
      ...{ median: refreshesOfAThousand, runs: 1, baseline: null },
      explanation: 'Requests for a new access token that 1,000 calls at once make whose token has ended.',
    });
  } finally {
    await stop();
  }
});
