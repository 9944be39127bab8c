/** Calls of the auth core a second, beside realm-web and bare fetch, with the same server in a process of its own. */
import * as Realm from 'realm-web';
import * as z from 'zod';
import { App, Credentials } from '../../main/auth/index.js';
import { on, testAppId, writeAppFolder } from '../peers/test-server.js';
import { newFolder } from './folders.js';
import { runs, spreadOf } from './numbers.js';
import { startProgram } from './program.js';
import { measured, tell, tellRatio } from './row.js';

const kinds = ['login', 'refresh', 'profile'] as const;
type Kind = (typeof kinds)[number];
type Calls = Record<Kind, () => Promise<unknown>>;

const thousand = 'Auth core, refreshes for 1,000 expired calls';
const names = kinds.flatMap((kind) => [`Auth core, ${kind}, against realm-web`, `Auth core, ${kind}, against fetch`]);
const callsInARound = 60;
const session = z.object({ access_token: z.string(), refresh_token: z.string() });

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (let call = 0; call < callsInARound; call += 1) await work();
  return (callsInARound * 1000) / (performance.now() - started);
}

/** What a program would write that wants the answers and nothing else: the same requests, their JSON parsed. */
async function bareCalls(url: string, key: string): Promise<Calls> {
  const api = `${url}/api/client/v2.0`;
  const ask = async (method: string, path: string, token: string | null, body?: object): Promise<unknown> => {
    const authorization: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const logIn = async () =>
    session.parse(await ask('POST', `/app/${testAppId}/auth/providers/api-key/login`, null, { key }));
  const { access_token: access, refresh_token: refresh } = await logIn();
  return {
    login: async () => ask('GET', '/auth/profile', (await logIn()).access_token),
    refresh: () => ask('POST', '/auth/session', refresh),
    profile: () => ask('GET', '/auth/profile', access),
  };
}

async function ourCalls(app: App, key: string): Promise<Calls> {
  const user = await app.logIn(Credentials.apiKey(key));
  return {
    login: () => app.logIn(Credentials.apiKey(key)),
    refresh: () => user.refreshCustomData(),
    profile: () => user.refreshProfile(),
  };
}

async function realmCalls(app: Realm.App, key: string): Promise<Calls> {
  const user = await app.logIn(Realm.Credentials.apiKey(key));
  return {
    login: () => app.logIn(Realm.Credentials.apiKey(key)),
    refresh: () => user.refreshAccessToken(),
    profile: () => user.refreshProfile(),
  };
}

/** How many requests for a new token a thousand calls at once make when the token has ended. */
async function refreshesOfAThousand(url: string): Promise<number> {
  let clock = Date.now();
  let refreshes = 0;
  const app = new App({
    ...{ id: testAppId, baseUrl: url, now: () => clock },
    fetch: (address, init) => {
      if (String(address).endsWith('/auth/session') && init?.method === 'POST') refreshes += 1;
      return fetch(address, init);
    },
  });
  const user = await app.logIn(Credentials.anonymous());
  // By the client's clock the token ended; that is when it renews without asking.
  clock += 3 * 3_600_000;
  await Promise.all(Array.from({ length: 1_000 }, () => user.refreshProfile()));
  return refreshes;
}

await measured([...names, thousand], async () => {
  const appFolder = writeAppFolder({
    providers: { ...on('anon-user'), ...on('api-key'), ...on('local-userpass', { config: { autoConfirm: true } }) },
  });
  const { url, stop } = await startProgram('serve', appFolder, newFolder());
  try {
    const app = new App({ id: testAppId, baseUrl: url });
    const person = { email: 'ada@example.com', password: 'correct horse' };
    await app.emailPasswordAuth.registerUser(person);
    const { key } = await (await app.logIn(Credentials.emailPassword(person))).apiKeys.create('bench');
    const clients = {
      ours: await ourCalls(app, key),
      realm: await realmCalls(new Realm.App({ id: testAppId, baseUrl: url }), key),
      bare: await bareCalls(url, key),
    };
    for (const kind of kinds) {
      const rates = { ours: [0], realm: [0], bare: [0] };
      for (let round = -1; round < runs(15); round += 1) {
        for (const who of ['bare', 'ours', 'realm'] as const) {
          const rate = await perSecond(clients[who][kind]);
          // The first round is everybody's warm-up.
          if (round < 0) rates[who] = [];
          else rates[who].push(rate);
        }
      }
      const common = { unit: 'calls/s', ours: spreadOf(rates.ours) };
      const explanation = `One call after the other, ${String(callsInARound)} in a round, rounds in turns. A login is the login and the profile after it, with an API key, which the server answers without a slow hash.`;
      tellRatio({
        ...{ ...common, explanation, name: `Auth core, ${kind}, against realm-web`, aim: { atLeast: 1 } },
        baseline: { what: 'realm-web', ...spreadOf(rates.realm) },
      });
      tellRatio({
        ...{ ...common, explanation, name: `Auth core, ${kind}, against fetch`, aim: { atLeast: 0.9 } },
        baseline: { what: 'bare fetch', ...spreadOf(rates.bare) },
      });
    }
    const refreshes = await refreshesOfAThousand(url);
    tell({
      ...{ name: thousand, value: refreshes, aim: { atMost: 1, atLeast: 1 }, unit: 'requests' },
      ...{ median: refreshes, runs: 1, baseline: null },
      explanation: 'Requests for a new access token that 1,000 calls at once make whose token has ended.',
    });
  } finally {
    await stop();
  }
});
