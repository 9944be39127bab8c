/**
 * Logins and refreshes of the embedded server as a share of what bounds them, measured in the same run: a login by one argon2id
 * hash, a refresh by a hello-world answer of the same HTTP library. With 1 and with 100,000 stored users.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import Database from 'libsql';
import * as z from 'zod';
import { hashPassword } from '../../main/server/providers/password-hash.js';
import { startServer } from '../../main/server/start-server.js';

const seconds = 3;
const clients = 8;
const email = 'ada@example.com';
const password = 'correct horse';
const tokens = z.object({ refresh_token: z.string() });

/** How often `work` ends in a second with so many at once. */
async function perSecond(work: () => Promise<unknown>): Promise<number> {
  await work();
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, worker));
  return done / seconds;
}

async function helloWorld(): Promise<number> {
  const app = new Hono().post('/', (c) => c.json({ hello: 'world' }));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const rate = await perSecond(async () =>
    (await fetch(`http://127.0.0.1:${String(port)}/`, { method: 'POST' })).text(),
  );
  server.close();
  return rate;
}

async function measure(users: number): Promise<{ logins: number; refreshes: number }> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'roster-bench-'));
  const options = {
    appFolder: 'assets/backend',
    dataFolder,
    port: 0,
    limits: { failedLogins: 1e9, calls: 1e9, mails: 1e9 },
  };
  // Made by the server itself, then filled up behind its back: registering so many would take an hour of hashing.
  await (await startServer(options)).stop();
  const database = new Database(join(dataFolder, 'users.db'));
  const fill = database.transaction(() => {
    const user = database.prepare(
      "INSERT INTO users (id, kind, disabled, created_at, last_login_at) VALUES (?, 'normal', 0, 0, 0)",
    );
    const identity = database.prepare("INSERT INTO identities VALUES ('local-userpass', ?, ?, '{}')");
    const stored = database.prepare('INSERT INTO passwords (email, identity_id, hash, confirmed) VALUES (?, ?, ?, 1)');
    for (let number = 1; number < users; number += 1) {
      const id = number.toString(16).padStart(24, '0');
      user.run(id);
      identity.run(`i${id}`, id);
      stored.run(`somebody${String(number)}@example.com`, `i${id}`, 'no hash');
    }
  });
  fill();
  database.close();
  const server = await startServer(options);
  const api = `${server.url}/api/client/v2.0`;
  const provider = `${api}/app/roster/auth/providers/local-userpass`;
  const post = (url: string, body?: object, token = '') =>
    fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await post(`${provider}/register`, { email, password });
  const login = () => post(`${provider}/login`, { username: email, password });
  const { refresh_token: refresh } = tokens.parse(await (await login()).json());
  const logins = await perSecond(async () => (await login()).text());
  const refreshes = await perSecond(async () => (await post(`${api}/auth/session`, undefined, refresh)).text());
  await server.stop();
  await rm(dataFolder, { recursive: true });
  return { logins, refreshes };
}

const argon2 = await perSecond(() => hashPassword(password));
const hello = await helloWorld();
console.log(`argon2id alone: ${argon2.toFixed(0)}/s = 1; hello world: ${hello.toFixed(0)}/s = 1`);
for (const users of [1, 100_000]) {
  const { logins, refreshes } = await measure(users);
  console.log(
    `${String(users).padStart(7)} users: logins ${logins.toFixed(0)}/s = ${(logins / argon2).toFixed(2)} of argon2id; refreshes ${refreshes.toFixed(0)}/s = ${(refreshes / hello).toFixed(2)} of hello world`,
  );
}
