/**
 * The auth core, realm-web and bare fetch at one server, one call after the other, in turns: `auth-calls.ts <address> <app id>`. Prints
 * what `auth-rates.ts` describes.
 */
import * as Realm from 'realm-web';
import * as z from 'zod';
import { App, Credentials } from '../../../main/auth/index.js';
import { authKinds, type AuthRates, authSides } from '../auth-rates.js';
import { runs } from '../numbers.js';

type Calls = Record<(typeof authKinds)[number], () => Promise<unknown>>;

const [url = '', appId = ''] = process.argv.slice(2);
const callsInARound = 60;
const rounds = 40;
const session = z.object({ access_token: z.string(), refresh_token: z.string() });

/** What a program would write that wants the answers and nothing else: the same requests, their JSON parsed. */
async function bareCalls(key: string): Promise<Calls> {
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
    session.parse(await ask('POST', `/app/${appId}/auth/providers/api-key/login`, null, { key }));
  const { access_token: access, refresh_token: refresh } = await logIn();
  return {
    login: async () => ask('GET', '/auth/profile', (await logIn()).access_token),
    refresh: () => ask('POST', '/auth/session', refresh),
    profile: () => ask('GET', '/auth/profile', access),
  };
}

async function ourCalls(key: string): Promise<Calls> {
  const app = new App({ id: appId, baseUrl: url });
  const user = await app.logIn(Credentials.apiKey(key));
  return {
    login: () => app.logIn(Credentials.apiKey(key)),
    refresh: () => user.refreshCustomData(),
    profile: () => user.refreshProfile(),
  };
}

async function realmCalls(key: string): Promise<Calls> {
  const app = new Realm.App({ id: appId, baseUrl: url });
  const user = await app.logIn(Realm.Credentials.apiKey(key));
  return {
    login: () => app.logIn(Realm.Credentials.apiKey(key)),
    refresh: () => user.refreshCustomData(),
    profile: () => user.refreshProfile(),
  };
}

async function newKey(): Promise<string> {
  const app = new App({ id: appId, baseUrl: url });
  const person = { email: 'ada@example.com', password: 'correct horse' };
  await app.emailPasswordAuth.registerUser(person);
  const { key } = await (await app.logIn(Credentials.emailPassword(person))).apiKeys.create('bench');
  return key;
}

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (let call = 0; call < callsInARound; call += 1) await work();
  return (callsInARound * 1000) / (performance.now() - started);
}

async function ratesOf(clients: Record<(typeof authSides)[number], Calls>, kind: (typeof authKinds)[number]) {
  const rates = { bare: [0], ours: [0], realm: [0] };
  for (let round = -1; round < runs(rounds); round += 1) {
    // Each round begins with another one: who comes after whom pays for that one's garbage.
    for (const who of [...authSides.slice(round % 3), ...authSides.slice(0, round % 3)]) {
      const rate = await perSecond(clients[who][kind]);
      // The first round is everybody's warm-up.
      if (round < 0) rates[who] = [];
      else rates[who].push(rate);
    }
  }
  return rates;
}

async function refreshesOfAThousand(): Promise<number> {
  let clock = Date.now();
  let refreshes = 0;
  const app = new App({
    ...{ id: appId, baseUrl: url, now: () => clock },
    fetch: (address, init) => {
      if (address.endsWith('/auth/session') && init.method === 'POST') refreshes += 1;
      return fetch(address, init);
    },
  });
  const user = await app.logIn(Credentials.anonymous());
  // By the client's clock the token ended; that is when it renews without asking.
  clock += 3 * 3_600_000;
  await Promise.all(Array.from({ length: 1_000 }, () => user.refreshProfile()));
  return refreshes;
}

async function measure(): Promise<AuthRates> {
  const key = await newKey();
  const clients = { bare: await bareCalls(key), ours: await ourCalls(key), realm: await realmCalls(key) };
  const rates = {
    login: await ratesOf(clients, 'login'),
    refresh: await ratesOf(clients, 'refresh'),
    profile: await ratesOf(clients, 'profile'),
  };
  return { rates, refreshesOfAThousand: await refreshesOfAThousand() };
}

void measure().then((found) => {
  console.log(JSON.stringify(found));
});
