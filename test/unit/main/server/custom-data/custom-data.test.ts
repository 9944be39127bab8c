/** Custom user data from a collection. The collection is a fake; the data services have their own tests. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DocumentSource } from '../../../../../main/server/custom-data/document-source.js';
import { type RunningServer, startServer } from '../../../../../main/server/start-server.js';
import { on, testAppId, wideLimits, writeAppFolder } from '../../../../support/servers/test-server.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

const collection = {
  ...{ enabled: true, mongo_service_name: 'mongodb-atlas', database_name: 'club', collection_name: 'members' },
  user_id_field: 'account',
};

async function start(documents: DocumentSource | null, customUserData: object = collection) {
  const appFolder = writeAppFolder({
    ...{ providers: on('anon-user'), customUserData, functions: { mine: 'exports = () => context.user.custom_data;' } },
  });
  const logged: string[] = [];
  server = await startServer({
    ...{
      appFolder,
      dataFolder: mkdtempSync(join(tmpdir(), 'roster-custom-')),
      port: 0,
      openStorage: openTestStorage,
      limits: wideLimits,
      documents,
    },
    ...{ log: (line: string) => void logged.push(line), functionTimeoutMs: 60_000 },
  });
  const root = `${server.url}/api/client/v2.0`;
  const send = async (method: string, path: string, token?: string, body?: object) => {
    const response = await fetch(root + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const claims = (token: unknown): Record<string, unknown> =>
    JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  return {
    logged,
    logIn: async () => {
      const { status, body } = await send('POST', `/app/${testAppId}/auth/providers/anon-user/login`, undefined, {});
      return {
        status,
        id: String(body['user_id']),
        access: String(body['access_token']),
        refresh: String(body['refresh_token']),
        data: status === 200 ? claims(body['access_token'])['user_data'] : undefined,
      };
    },
    renew: async (refresh: string) =>
      claims((await send('POST', '/auth/session', refresh)).body['access_token'])['user_data'],
    profile: async (access: string) => (await send('GET', '/auth/profile', access)).body['custom_data'],
    call: async (access: string) =>
      (await send('POST', `/app/${testAppId}/functions/call`, access, { name: 'mine', arguments: [] })).body,
  };
}

/** Documents by their value of the ID field, as JSON. */
function fakeCollection(documents: Map<string, Record<string, unknown>>, asked: unknown[] = []): DocumentSource {
  return {
    findDocument: (where, field, value) => {
      asked.push([where, field]);
      return Promise.resolve(documents.get(JSON.stringify(value)) ?? null);
    },
  };
}

describe('custom user data in a collection', () => {
  it('is read at each login and each refresh, by the ID as a string', async () => {
    const documents = new Map<string, Record<string, unknown>>();
    const asked: unknown[] = [];
    const app = await start(fakeCollection(documents, asked));
    const user = await app.logIn();
    expect(user.data).toEqual({});
    documents.set(JSON.stringify(user.id), { account: user.id, beds: 1 });
    expect(await app.renew(user.refresh)).toEqual({ account: user.id, beds: 1 });
    expect(await app.profile(user.access)).toEqual({ account: user.id, beds: 1 });
    expect(await app.call(user.access)).toEqual({ account: user.id, beds: 1 });
    documents.clear();
    expect(await app.renew(user.refresh)).toEqual({});
    expect(asked[0]).toEqual([{ service: 'mongodb-atlas', database: 'club', collection: 'members' }, 'account']);
  });

  it('is found by an ObjectId, and by the string when both exist', async () => {
    const documents = new Map<string, Record<string, unknown>>();
    const app = await start(fakeCollection(documents));
    const { id, refresh } = await app.logIn();
    documents.set(JSON.stringify({ $oid: id }), { from: 'object id' });
    expect(await app.renew(refresh)).toEqual({ from: 'object id' });
    documents.set(JSON.stringify(id), { from: 'string' });
    expect(await app.renew(refresh)).toEqual({ from: 'string' });
  });

  it('may be 16 KB, which fits into a token; longer data is omitted and logged', async () => {
    const documents = new Map<string, Record<string, unknown>>();
    const app = await start(fakeCollection(documents));
    const { id, refresh } = await app.logIn();
    documents.set(JSON.stringify(id), { notes: 'x'.repeat(16_000) });
    expect(await app.renew(refresh)).toEqual({ notes: 'x'.repeat(16_000) });
    documents.set(JSON.stringify(id), { notes: 'x'.repeat(17_000) });
    expect(await app.renew(refresh)).toEqual({});
    expect(app.logged.join('\n')).toMatch(/custom data of user [0-9a-f]{24} is longer than 16 KB/);
  });

  it('that cannot be read fails the login with a server error, so that no client ends its session', async () => {
    const app = await start({ findDocument: () => Promise.reject(new Error('the database is unreachable')) });
    expect((await app.logIn()).status).toBe(500);
    expect(app.logged.join('\n')).toContain('the database is unreachable');
  });

  it('is not read when the app has it off or names no collection', async () => {
    const refused: DocumentSource = { findDocument: () => Promise.reject(new Error('read')) };
    expect(await (await start(refused, { ...collection, enabled: false })).logIn()).toMatchObject({
      status: 200,
      data: undefined,
    });
    await server?.stop();
    expect(await (await start(refused, { enabled: true })).logIn()).toMatchObject({ status: 200, data: {} });
  });

  it('comes from the user’s record when there are no data services', async () => {
    expect(await (await start(null)).logIn()).toMatchObject({ status: 200, data: {} });
  });
});
