/** A server on MongoDB for months in seconds: what has expired is gone from every collection. */
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { on, startTestServer, type TestServer } from '../support/servers/test-server.js';
import { storageEnvironment, storeKind } from '../support/servers/test-storage.js';

const email = 'ada@example.com';
const password = 'correct horse';
const mailSettings = { autoConfirm: true, resetPasswordUrl: 'https://example.com/reset' };
/** Longer than events are kept. */
const stepDays = 11;

describe.runIf(storeKind === 'mongodb')('a server that runs for months', () => {
  let server: TestServer;
  let client: MongoClient;
  beforeEach(async () => {
    // The server looks for what has expired every hour.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    server = await startTestServer({
      providers: { ...on('local-userpass', { config: mailSettings }), ...on('anon-user') },
    });
    client = await MongoClient.connect(storageEnvironment(server.dataFolder)['MONGODB_URI'] ?? '');
  });
  afterEach(async () => {
    vi.useRealTimers();
    await client.close();
    await server.stop();
  });

  const post = (path: string, body: object) => server.send('POST', `/auth/providers/${path}`, { body });
  async function counts(): Promise<Record<string, number>> {
    const all = await client.db().collections();
    return Object.fromEntries(
      await Promise.all(all.map(async (one) => [one.collectionName, await one.countDocuments()] as const)),
    );
  }
  /** What users do in a few days. */
  async function live(): Promise<void> {
    await post('local-userpass/login', { username: email, password });
    await post('local-userpass/reset/send', { email });
    const { body } = await post('anon-user/login', {});
    expect((await server.send('DELETE', '/auth/delete', { token: String(body['access_token']) })).status).toBe(204);
    expect((await counts())['rate_limits']).toBeGreaterThan(0);
    // Stores events and known addresses, which otherwise wait for a moment.
    await server.restart();
    server.advance(stepDays * 86_400);
    await vi.advanceTimersByTimeAsync(3_600_000);
  }

  it('keeps what has not expired', async () => {
    await post('local-userpass/register', { email, password });
    for (let step = 0; step < 10; step += 1) await live();
    // Sessions end after 60 days; the eight devices and the address are forgotten after 90.
    const kept = { users: 1, passwords: 1, sessions: 5, known_sources: 9 };
    const gone = { mail_tokens: 0, events: 0, unfinished_changes: 0, rate_limits: 0 };
    await expect.poll(counts).toMatchObject({ ...kept, ...gone });
  });
});
