import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { providerFetch } from '../../../../main/browser-sign-in/providers/provider-fetch.js';
import { boundedFetch } from '../../../../main/http/bounded-fetch.js';
import { chromiumFetch } from '../../../../main/http/chromium-fetch.js';
import { chooseNetwork } from '../../../../main/http/network.js';
import { remoteKeys } from '../../../../main/server/providers/tokens/remote-keys.js';

const bounds = { timeoutMs: 5_000, maxBytes: 1_000 };

afterEach(() => {
  chooseNetwork((url, init) => fetch(url, init));
});

describe('the network of a process', () => {
  it('is used for providers, relays and key sets, within their limits', async () => {
    const asked: string[] = [];
    chooseNetwork((url) => {
      asked.push(url);
      return Promise.resolve(new Response('x'.repeat(2_000)));
    });
    await expect(boundedFetch('https://a.test/', {}, bounds)).rejects.toMatchObject({ code: 'tooLarge' });
    expect(await (await providerFetch('https://b.test/', {})).text()).toHaveLength(2_000);
    await expect(
      remoteKeys(new URL('https://c.test/jwks'))({ alg: 'RS256', kid: '1' }, { payload: '', signature: '' }),
    ).rejects.toThrow();
    expect(asked).toEqual(['https://a.test/', 'https://b.test/', 'https://c.test/jwks']);
  });

  it('is not used by a call with its own fetch', async () => {
    chooseNetwork(() => Promise.reject(new Error('the wrong way')));
    const own = () => Promise.resolve(new Response('ok'));
    expect(await (await boundedFetch('https://a.test/', {}, { ...bounds, fetch: own })).text()).toBe('ok');
  });
});

/** A fake of Electron 33's `fetch`, because this process is not Electron. */
describe('Chromium’s fetch', () => {
  it('sends no cookies and stores nothing', async () => {
    let given: RequestInit = {};
    const ask = chromiumFetch((_url, init) => {
      given = init;
      return Promise.resolve(new Response(''));
    });
    await ask('https://a.test/', { method: 'POST', redirect: 'error' });
    expect(given).toEqual({ method: 'POST', redirect: 'error', credentials: 'omit', cache: 'no-store' });
  });

  it('returns a redirect as an unsuccessful response when it must not be followed', async () => {
    const ask = chromiumFetch(() => Promise.reject(new Error('Redirect was cancelled')));
    expect((await ask('https://a.test/', { redirect: 'manual' })).status).toBe(302);
    await expect(ask('https://a.test/', { redirect: 'error' })).rejects.toThrow('Redirect was cancelled');
    const refused = chromiumFetch(() => Promise.reject(new Error('net::ERR_CONNECTION_REFUSED')));
    await expect(refused('https://a.test/', { redirect: 'manual' })).rejects.toThrow('REFUSED');
  });
});

describe('the standalone backend', () => {
  let proxy: Server;
  let url: string;
  const asked: string[] = [];

  beforeAll(async () => {
    proxy = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.end('by the proxy');
    }).on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url ?? ''}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
  });
  afterAll(() => {
    proxy.close();
    proxy.closeAllConnections();
  });

  /** Runs in a separate process, because the setting applies to a whole process. */
  const ask = async (env: Record<string, string>, ...addresses: string[]) => {
    const code = `const { useEnvironmentProxy } = await import(${JSON.stringify(resolve('main/http/environment-proxy.ts'))});
      const { boundedFetch } = await import(${JSON.stringify(resolve('main/http/bounded-fetch.ts'))});
      await useEnvironmentProxy(process.env);
      for (const address of ${JSON.stringify(addresses)})
        await boundedFetch(address, {}, { timeoutMs: 5000, maxBytes: 1000 }).then(async (answer) => console.log(await answer.text()), () => console.log('failed'));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', code],
      { env: { PATH: process.env['PATH'], ...env } },
    );
    return stdout.trim().split('\n');
  };

  it('uses the proxy of its environment, except for the hosts of NO_PROXY', async () => {
    const answers = await ask(
      { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: 'near.invalid' },
      'http://far.invalid/keys',
      'https://far.invalid/keys',
      'http://near.invalid/keys',
    );
    expect(answers).toEqual(['by the proxy', 'failed', 'failed']);
    expect(asked).toEqual(['GET http://far.invalid/keys', 'CONNECT far.invalid:443']);
  });

  it('connects directly when the environment names no proxy', async () => {
    asked.length = 0;
    expect(await ask({}, `${url}/direct`)).toEqual(['by the proxy']);
    expect(asked).toEqual(['GET /direct']);
  });
});
