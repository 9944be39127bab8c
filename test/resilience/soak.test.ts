/** A week in less than a minute: thousands of renewals, sleeps, network drops and backend restarts; memory and handles stay flat. */
import { readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../main/backends/backend.js';
import { liveBytes, seededRandom } from '../support/fuzz/fuzzer.js';
import { jwtOf, startAuthServer } from '../support/recorded-app.js';
import { testAppId } from '../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../support/services.js';
import { tmpDir } from '../support/tmp-dir.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const accountCount = 20;
/** Longer than server and client keep an idle connection. */
const idleConnectionMs = 6_000;

/**
 * Open files and sockets of this process, without the server's database: it is only open because the server runs in this process,
 * and SQLite closes the files of a stopped server at an unpredictable time.
 */
function openHandles(): number {
  const isDatabase = (handle: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${handle}`).includes('users.db');
    } catch {
      // The handle that lists the folder.
      return true;
    }
  };
  return readdirSync('/proc/self/fd').filter((handle) => !isDatabase(handle)).length;
}

describe('the app', () => {
  it('keeps memory and handles flat in a simulated week', async () => {
    const chance = seededRandom(20);
    const server = await startAuthServer();
    const timers = new Set<{ at: number; work: () => void }>();
    const figures = { requests: 0, renewals: 0, dropped: 0, sleeps: 0, restarts: 0, switches: 0, steps: 0 };
    const start = Date.now();
    let now = start;
    let isOffline = false;
    let underWay = 0;
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);

    const store = memoryKeyStore();
    const services = await createTestServices(tmpDir('roster-soak-'), {
      selectKeyStore: () => Promise.resolve(store),
      now: () => now,
      random: () => chance.below(1_000_000) / 1_000_000,
      schedule: (ms, work) => {
        const timer = { at: now + ms, work };
        timers.add(timer);
        return () => {
          timers.delete(timer);
        };
      },
      fetch: async (url, init) => {
        figures.requests += 1;
        if (isOffline) {
          figures.dropped += 1;
          throw new TypeError('fetch failed');
        }
        underWay += 1;
        try {
          const response = await fetch(url, init);
          const body = await response.arrayBuffer();
          if (url.endsWith('/auth/session') && response.status === 201) figures.renewals += 1;
          const headers = new Headers(response.headers);
          // The server uses the test's clock, but the header would contain this machine's time.
          headers.set('date', new Date(now).toUTCString());
          return new Response(body.byteLength === 0 ? null : body, { status: response.status, headers });
        } finally {
          underWay -= 1;
        }
      },
    });
    const backendIsThere = () => {
      services.backends.embedded.ready(embeddedBackendId, {
        ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
      });
    };
    const settle = async () => {
      do await new Promise((done) => setTimeout(done, 2));
      while (underWay > 0);
    };
    /** Advances both clocks and runs the timers that become due. */
    const pass = async (ms: number, isAsleep = false) => {
      const end = now + ms;
      for (;;) {
        const next = isAsleep ? undefined : [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        const at = Math.max(now, next?.at ?? end);
        server.advance((at - now) / 1000);
        now = at;
        if (next === undefined) break;
        timers.delete(next);
        next.work();
        await settle();
      }
    };
    /** Idle connections close after some seconds; until then their number varies. */
    const quiet = () => new Promise((done) => setTimeout(done, idleConnectionMs));
    const measure = () => ({
      megabytes: liveBytes() / 1024 / 1024,
      handles: openHandles(),
      timers: timers.size,
      resources: process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout' && kind !== 'Immediate').length,
    });

    backendIsThere();
    await services.vault.open();
    for (let count = 0; count < accountCount; count += 1)
      await services.accounts.signIn(embeddedBackendId, jwtOf(`person-${String(count)}`));
    const ids = services.list.summaries.map(({ id }) => id);
    services.sessionRenewal.start();

    const samples: ReturnType<typeof measure>[] = [];
    let nextSample = start + day;
    let quietHandles: number | null = null;
    while (now < start + 8 * day || figures.renewals < 1_200) {
      figures.steps += 1;
      const kind = chance.below(100);
      if (kind < 3) {
        figures.sleeps += 1;
        await pass(chance.below(10) * hour, true);
        services.sessionRenewal.refreshDue();
      } else if (isOffline ? kind < 60 : kind < 8) {
        isOffline = !isOffline;
        if (!isOffline) services.sessionRenewal.refreshDue();
      } else if (kind < 10) {
        figures.restarts += 1;
        await server.restart();
        backendIsThere();
      } else if (kind < 60) {
        figures.switches += 1;
        await services.accounts.activate(chance.of(ids)).catch(() => undefined);
      }
      await pass(chance.below(20) * minute);
      await settle();
      if (now >= nextSample) {
        nextSample += day;
        samples.push(measure());
        if (quietHandles === null) {
          await quiet();
          quietHandles = measure().handles;
        }
      }
    }
    isOffline = false;
    services.sessionRenewal.refreshDue();
    await pass(10 * minute);
    await settle();
    await quiet();
    const handlesLeft = measure().handles;

    const first = samples[0];
    const last = samples.at(-1);
    if (first === undefined || last === undefined || quietHandles === null) throw new Error('nothing was measured');
    console.log(`a week: ${JSON.stringify(figures)}`);
    for (const [index, { megabytes, handles, timers: waiting, resources }] of samples.entries())
      console.log(
        `  day ${String(index + 1)}: ${megabytes.toFixed(1)} MB, ${String(handles)} handles, ${String(waiting)} timers, ${String(resources)} resources`,
      );
    expect(figures.renewals).toBeGreaterThan(1_000);
    expect(figures.restarts).toBeGreaterThan(5);
    expect(figures.dropped).toBeGreaterThan(20);
    // Flat without restarts (40 days: 28.1 to 28.4 MB). A restarted server has a new address here, and this process keeps the connections
    // to the old ones.
    expect(last.megabytes - first.megabytes, 'growth in a week, in megabytes').toBeLessThan(6);
    console.log(
      `  handles without idle connections: ${String(quietHandles)} after a day, ${String(handlesLeft)} after the week`,
    );
    expect(handlesLeft).toBeLessThanOrEqual(quietHandles + 1);
    expect(last.timers).toBeLessThanOrEqual(first.timers + 2);
    expect(services.list.summaries.map(({ state }) => state).filter((state) => state !== 'signedIn')).toEqual([]);
    expect(unhandled).toEqual([]);
    process.off('unhandledRejection', note);
    await server.stop();
  });
});
