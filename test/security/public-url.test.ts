/** Clients send passwords to the URL that `location` returns. It is the configured one, whatever headers a request has. */
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { publicUrl } from '../../main/server/public-url.js';
import type { StartOptions } from '../../main/server/start-options.js';
import { startServer } from '../../main/server/start-server.js';
import { on, testAppId, writeAppFolder } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

async function start(rosterFile: object | null, more: Partial<StartOptions> = {}) {
  const appFolder = writeAppFolder({ providers: on('anon-user') });
  if (rosterFile !== null) writeFileSync(join(appFolder, 'roster.json'), JSON.stringify(rosterFile));
  const lines: string[] = [];
  const server = await startServer({
    appFolder,
    dataFolder: tmpDir('roster-public-'),
    port: 0,
    log: (line) => lines.push(line),
    ...more,
  });
  onTestFinished(() => server.stop());
  return { ...server, lines };
}

/** Sends headers that `fetch` does not allow. */
function location(url: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/client/v2.0/app/${testAppId}/location`, { headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    })
      .on('error', reject)
      .end();
  });
}

const forged: Record<string, string>[] = [
  { 'X-Forwarded-Host': 'evil.example' },
  { 'X-Forwarded-For': '203.0.113.5', 'X-Forwarded-Proto': 'https' },
  { Forwarded: 'for=203.0.113.5;host=evil.example;proto=https' },
  { 'X-Real-IP': '203.0.113.5' },
  { Via: '1.1 proxy.example' },
];

describe('the address that the server returns to clients', () => {
  it('is the server’s own without a proxy', async () => {
    const { url } = await start(null);
    expect(JSON.parse((await location(url)).text)).toMatchObject({
      hostname: url,
      ws_hostname: url.replace('http', 'ws'),
    });
  });

  it.each([
    ['an option', null, { publicUrl: 'https://api.example.org' }],
    ['the app’s roster.json', { publicUrl: 'https://api.example.org/' }, {}],
  ])('is the public address when %s sets it, whatever the headers say', async (_where, file, options) => {
    const { url } = await start(file, options);
    const right = { hostname: 'https://api.example.org', ws_hostname: 'wss://api.example.org' };
    for (const headers of [{}, { Host: 'api.example.org' }, { Host: 'API.example.org' }, ...forged]) {
      expect(JSON.parse((await location(url, headers)).text), JSON.stringify(headers)).toMatchObject(right);
    }
    for (const host of ['evil.example', 'api.example.org.evil.example', 'api.example.org:8443']) {
      expect((await location(url, { Host: host })).status, host).toBe(400);
    }
  });

  it.each(forged)('is not returned behind an unconfigured proxy, with %o', async (headers) => {
    const { url, lines } = await start(null);
    for (let count = 0; count < 2; count += 1) {
      const { status, text } = await location(url, headers);
      expect(status).toBe(400);
      expect(text).toMatch(/--public-url/);
      expect(text).not.toMatch(/127\.0\.0\.1|evil/);
    }
    expect(lines, 'the operator is notified once').toHaveLength(1);
  });

  it('cannot be set by an app folder inside the desktop app', async () => {
    // The options that `main/server/embedded-process.ts` uses.
    const { url } = await start({ publicUrl: 'https://evil.example' }, { origins: 'loopback', publicUrl: null });
    expect(JSON.parse((await location(url)).text)).toMatchObject({ hostname: url });
  });

  it.each([
    'http://api.example.org',
    'https://user:pw@api.example.org',
    'https://api.example.org/?x=1',
    'https://api.example.org/#x',
    'ftp://api.example.org',
    'api.example.org',
    '',
  ])('prevents the start when it is “%s”', async (text) => {
    expect(publicUrl.safeParse(text).success).toBe(false);
    await expect(start({ publicUrl: text })).rejects.toThrow(/roster\.json, line \d+: “publicUrl”/);
  });
});
