/**
 * Calls one server with `roster/auth`, realm-web and bare `fetch`, sequentially and in alternating rounds: `auth-calls.ts <URL> <app ID>`.
 * Prints the JSON described in `support/auth-rates.ts`.
 */
import * as Realm from 'realm-web';
import * as z from 'zod';
import { App, Credentials } from '../../../main/auth/index.js';
import {
  type AuthCall,
  type AuthClient,
  authClients,
  type AuthRates,
  type ClientRates,
} from '../support/auth-rates.js';
import { runCount } from '../support/statistics.js';

type Client = Record<AuthCall, () => Promise<unknown>>;

const [url = '', appId = ''] = process.argv.slice(2);
const callsPerRound = 30;
const rounds = 80;
const session = z.object({ access_token: z.string(), refresh_token: z.string() });

/** The lower bound: the same requests, with their JSON parsed and nothing else. */
async function createFetchClient(key: string): Promise<Client> {
  const api = `${url}/api/client/v2.0`;
  const request = async (method: string, path: string, token: string | null, body?: object): Promise<unknown> => {
    const authorization: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const logIn = async () =>
    session.parse(await request('POST', `/app/${appId}/auth/providers/api-key/login`, null, { key }));
  const { access_token: accessToken, refresh_token: refreshToken } = await logIn();
  return {
    login: async () => request('GET', '/auth/profile', (await logIn()).access_token),
    refresh: () => request('POST', '/auth/session', refreshToken),
    profile: () => request('GET', '/auth/profile', accessToken),
  };
}

async function createRosterClient(key: string): Promise<Client> {
  const app = new App({ id: appId, baseUrl: url });
  const user = await app.logIn(Credentials.apiKey(key));
  return {
    login: () => app.logIn(Credentials.apiKey(key)),
    refresh: () => user.refreshCustomData(),
    profile: () => user.refreshProfile(),
  };
}

async function createRealmWebClient(key: string): Promise<Client> {
  const app = new Realm.App({ id: appId, baseUrl: url });
  const user = await app.logIn(Realm.Credentials.apiKey(key));
  return {
    login: () => app.logIn(Realm.Credentials.apiKey(key)),
    refresh: () => user.refreshCustomData(),
    profile: () => user.refreshProfile(),
  };
}

async function createApiKey(): Promise<string> {
  const app = new App({ id: appId, baseUrl: url });
  const login = { email: 'ada@example.com', password: 'correct horse' };
  await app.emailPasswordAuth.registerUser(login);
  const { key } = await (await app.logIn(Credentials.emailPassword(login))).apiKeys.create('bench');
  return key;
}

/** Measures one round: calls per second, and the CPU time that this process uses per call in microseconds. */
async function measureRound(call: () => Promise<unknown>): Promise<{ rate: number; cpu: number }> {
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  for (let count = 0; count < callsPerRound; count += 1) await call();
  const { user, system } = process.cpuUsage(cpuAtStart);
  return {
    rate: (callsPerRound * 1000) / (performance.now() - startedAt),
    cpu: (user + system) / callsPerRound,
  };
}

async function measureRates(clients: Record<AuthClient, Client>, call: AuthCall): Promise<ClientRates> {
  const rates: ClientRates = {
    fetch: { rates: [], cpu: [] },
    roster: { rates: [], cpu: [] },
    realmWeb: { rates: [], cpu: [] },
  };
  for (let round = -1; round < runCount(rounds); round += 1) {
    // Each round begins with a different client, because a client also pays for the garbage of the one before it.
    for (const name of [...authClients.slice(round % 3), ...authClients.slice(0, round % 3)]) {
      const { rate, cpu } = await measureRound(clients[name][call]);
      // Round -1 is the warm-up.
      if (round < 0) continue;
      rates[name].rates.push(rate);
      rates[name].cpu.push(cpu);
    }
  }
  return rates;
}

async function countRefreshes(): Promise<number> {
  let now = Date.now();
  let refreshes = 0;
  const app = new App({
    id: appId,
    baseUrl: url,
    now: () => now,
    fetch: (address, init) => {
      if (address.endsWith('/auth/session') && init.method === 'POST') refreshes += 1;
      return fetch(address, init);
    },
  });
  const user = await app.logIn(Credentials.anonymous());
  // By the client's clock the token has expired, so it refreshes the token before it sends a request.
  now += 3 * 3_600_000;
  await Promise.all(Array.from({ length: 1_000 }, () => user.refreshProfile()));
  return refreshes;
}

async function measure(): Promise<AuthRates> {
  const key = await createApiKey();
  const clients = {
    fetch: await createFetchClient(key),
    roster: await createRosterClient(key),
    realmWeb: await createRealmWebClient(key),
  };
  const rates = {
    login: await measureRates(clients, 'login'),
    refresh: await measureRates(clients, 'refresh'),
    profile: await measureRates(clients, 'profile'),
  };
  return { rates, refreshesPerThousandCalls: await countRefreshes() };
}

void measure().then((result) => {
  console.log(JSON.stringify(result));
});
