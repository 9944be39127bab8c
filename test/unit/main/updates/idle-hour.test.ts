import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Credentials } from '../../../../main/auth/index.js';
import { embeddedBackendId } from '../../../../main/backends/backend.js';
import { updateTexts } from '../../../../main/ipc/texts/state-texts.js';
import { Updates } from '../../../../main/updates/updates.js';
import { on, startTestServer, testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;

describe('Roster', () => {
  beforeAll(async () => {
    server = await startTestServer({ providers: on('anon-user') });
  });
  afterAll(() => server.stop());

  it('contacts only the backends of accounts in an idle hour, and no update server when updates are off', async () => {
    const timers: { at: number; work: () => void }[] = [];
    let time = Date.now();
    const schedule = (ms: number, work: () => void) => {
      const timer = { at: time + ms, work };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
    };
    const asked: string[] = [];
    const services = await createTestServices(tmpDir('roster-idle-'), {
      ...{ schedule, now: () => time },
      fetch: (url, init) => {
        asked.push(new URL(url).origin);
        return fetch(url, init);
      },
    });
    const { url } = server;
    services.backends.embedded.ready(embeddedBackendId, {
      ...{ url, appId: testAppId, displayName: 'This computer', providers: ['anon-user'] },
      signIn: { openid: null, google: null, facebook: null, apple: null },
    });
    await services.accounts.signIn(embeddedBackendId, Credentials.anonymous());
    const openUpdater = vi.fn(() => Promise.reject(new Error('was asked')));
    const updates = new Updates({
      ...{
        openUpdater,
        notices: services.notices,
        texts: updateTexts,
        isAutomatic: () => false,
        now: () => time,
        schedule,
      },
      ...{
        onStateChanged: () => undefined,
        prepareForUpdate: () => Promise.resolve(),
        cancelShutdown: () => undefined,
        warn: () => undefined,
      },
    });
    updates.begin();
    services.sessionRenewal.start();
    for (const end = time + 60 * 60_000; time < end; time += 10_000) {
      for (const due of timers.filter(({ at }) => at <= time)) {
        timers.splice(timers.indexOf(due), 1);
        due.work();
      }
      await new Promise((done) => setTimeout(done, 1));
    }
    expect(new Set(asked)).toEqual(new Set([url]));
    expect(openUpdater).not.toHaveBeenCalled();
  });
});
