import { describe, expect, it } from 'vitest';
import { deviceOf } from '../../../../../main/server/sessions/session-device.js';
import { SessionUses } from '../../../../../main/server/sessions/session-uses.js';
import type { SessionUse } from '../../../../../main/server/store/administration-store.js';
import { on, startTestServer } from '../../../../support/servers/test-server.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';

describe('SessionUses', () => {
  it('stores the uses of many sessions together, each at most once a minute', async () => {
    const stored: (readonly SessionUse[])[] = [];
    const uses = new SessionUses({
      recordSessionUses: (batch) => {
        stored.push(batch);
        return Promise.resolve();
      },
    });
    for (let second = 0; second < 130; second += 1) for (const id of ['a', 'b']) uses.note(id, 1_000 + second);
    expect(stored, 'nothing during a refresh').toEqual([]);
    await uses.stop();
    expect(stored).toEqual([
      [
        { id: 'a', at: 1_120 },
        { id: 'b', at: 1_120 },
      ],
    ]);
    uses.note('a', 1_179);
    await uses.stop();
    expect(stored).toHaveLength(1);
  });

  it('does not fail with the store', async () => {
    const uses = new SessionUses({ recordSessionUses: () => Promise.reject(new Error('away')) });
    uses.note('a', 1);
    await expect(uses.stop()).resolves.toBeUndefined();
  });
});

describe('sessions of a server', () => {
  it('record when they began and were refreshed, and what the client says about itself', async () => {
    const server = await startTestServer({ providers: on('anon-user') });
    const device = { sdkVersion: '2.0.1', platform: 'node', platformVersion: '20.20.2', cpuArch: 'x86_64' };
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: { options: { device } } });
    server.advance(100);
    const token = String(body['refresh_token']);
    expect((await server.send('POST', '/auth/session', { token })).status).toBe(201);
    await server.restart();
    const { store } = await openTestStorage(server.dataFolder);
    const [session, ...others] = await store.listSessions(String(body['user_id']), 1);
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      ...{ address: '127.0.0.1', deviceId: body['device_id'] },
      device: { sdkVersion: '2.0.1', platform: 'node', platformVersion: '20.20.2' },
    });
    expect((session?.lastUsedAt ?? 0) - (session?.createdAt ?? 0)).toBe(100);
    await store.deleteSession(session?.id ?? '');
    await store.close();
    expect((await server.send('POST', '/auth/session', { token })).body).toMatchObject({
      ...{ error: 'invalid session: failed to find refresh token', error_code: 'InvalidSession' },
    });
    await server.stop();
  });
});

describe('deviceOf', () => {
  it.each([
    [null, null],
    [{ options: { device: {} } }, null],
    [{ options: { device: { platform: 7, sdk: 'x'.repeat(101), deviceName: 'unknown', appVersion: 'a\0' } } }, null],
    [{ options: { device: { platform: 'Linux', sdk: '' } } }, { platform: 'Linux' }],
  ])('of %j is %j', (body, device) => {
    expect(deviceOf(body)).toEqual(device);
  });
});
