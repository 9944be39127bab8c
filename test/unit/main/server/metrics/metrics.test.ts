import { afterEach, describe, expect, it } from 'vitest';
import type { Listening } from '../../../../../main/server/listen.js';
import { createMetrics } from '../../../../../main/server/metrics/metrics.js';
import { serveMetrics } from '../../../../../main/server/metrics/serve-metrics.js';
import { type RunningServer, startServer } from '../../../../../main/server/start-server.js';
import { on, testAppId, writeAppFolder } from '../../../../support/servers/test-server.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

describe('metrics', () => {
  const running: (RunningServer | Listening)[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  it('counts requests by route template and status, their latency, and logins by provider and result', async () => {
    const metrics = createMetrics();
    const appFolder = writeAppFolder({ providers: { ...on('anon-user'), ...on('local-userpass') } });
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const server = await startServer({
      ...{ appFolder, dataFolder: tmpDir('roster-metrics-'), port: 0, openStorage: openTestStorage },
      ...{ metrics, log, logsRequests: true },
    });
    const page = await serveMetrics(metrics.page, 0);
    running.push(server, page);
    const secret = 'secret-in-a-path';
    const app = `${server.url}/api/client/v2.0/app/${testAppId}`;
    const login = (provider: string, body: object) =>
      fetch(`${app}/auth/providers/${provider}/login`, { method: 'POST', body: JSON.stringify(body) });
    await login('anon-user', {});
    await login('anon-user', {});
    await login('local-userpass', { username: 'ada@example.com', password: 'wrong' });
    await login(secret, {});
    await fetch(`${server.url}/${secret}?token=${secret}`);
    const response = await fetch(`${page.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    const route = '/api/client/v2.0/app/:appId/auth/providers/:provider/login';
    expect(text).toContain(`roster_requests_total{method="POST",route="${route}",status="200"} 2`);
    expect(text).toContain(`roster_requests_total{method="POST",route="${route}",status="401"} 1`);
    expect(text).toContain(`roster_requests_total{method="GET",route="none",status="404"} 1`);
    expect(text).toContain(`roster_request_duration_seconds_count{method="POST",route="${route}"} 4`);
    expect(text).toContain('roster_logins_total{provider="anon-user",result="ok"} 2');
    expect(text).toContain('roster_logins_total{provider="local-userpass",result="refused"} 1');
    expect(text).toContain('roster_store_up 1');
    expect(text).not.toContain(secret);
    expect(lines.filter((line) => line.startsWith(`POST ${route} 200 `))).toHaveLength(2);
    expect(lines.join('\n')).not.toContain(secret);
  });

  it('are not part of the client API', async () => {
    const appFolder = writeAppFolder({ providers: on('anon-user') });
    const metrics = createMetrics();
    const server = await startServer({ appFolder, dataFolder: tmpDir('roster-metrics-'), port: 0, metrics });
    running.push(server);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  });

  it('say that the database does not respond', async () => {
    const metrics = createMetrics();
    metrics.watch(() => Promise.resolve(false));
    expect(await metrics.page.text()).toContain('roster_store_up 0');
  });
});
