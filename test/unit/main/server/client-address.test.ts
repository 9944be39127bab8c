import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientAddress, parseTrustedProxies, type TrustedProxies } from '../../../../main/server/client-address.js';

let url: string;
let trusted: TrustedProxies = [];
let server: ReturnType<typeof serve>;
beforeAll(async () => {
  const http = new Hono().get('/', (c) => c.text(clientAddress(c, trusted) ?? 'unknown'));
  url = await new Promise((resolve) => {
    server = serve({ fetch: http.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      resolve(`http://127.0.0.1:${String(port)}/`);
    });
  });
});
afterAll(() => {
  server.close();
});

async function seen(proxies: string | null, headers: Record<string, string>): Promise<string> {
  trusted = proxies === null ? [] : (parseTrustedProxies(proxies) ?? []);
  return (await fetch(url, { headers })).text();
}

describe('the address of a client', () => {
  const list = (value: string) => ({ 'X-Forwarded-For': value });
  const node = (value: string) => ({ Forwarded: value });
  it.each([
    ['no proxy is trusted', null, list('1.2.3.4'), '127.0.0.1'],
    ['another proxy is trusted', '10.0.0.1', list('1.2.3.4'), '127.0.0.1'],
    ['the proxy is trusted', '127.0.0.1', list('1.2.3.4'), '1.2.3.4'],
    ['its network is trusted', '127.0.0.0/8', list('1.2.3.4'), '1.2.3.4'],
    ['the proxy sends nothing', '127.0.0.1', {}, '127.0.0.1'],
    ['the client sends entries of its own', '127.0.0.1', list('6.6.6.6, 1.2.3.4'), '1.2.3.4'],
    ['two proxies are trusted', '127.0.0.1,10.0.0.0/8', list('6.6.6.6, 1.2.3.4, 10.1.2.3'), '1.2.3.4'],
    ['a proxy in between is not trusted', '127.0.0.1', list('1.2.3.4, 10.1.2.3'), '10.1.2.3'],
    ['every entry is trusted', '127.0.0.1,10.0.0.0/8', list('10.9.9.9, 10.1.2.3'), '10.9.9.9'],
    ['an entry is no address', '127.0.0.1,10.0.0.0/8', list('1.2.3.4, unknown, 10.1.2.3'), '10.1.2.3'],
    ['the entry has a port', '127.0.0.1', list('1.2.3.4:5678'), '1.2.3.4'],
    ['it is IPv6', '127.0.0.1', list('[2001:db8::1]:443'), '2001:db8::1'],
    ['the proxy is written as IPv6', '127.0.0.1,fd00::/8', list('1.2.3.4, fd12::1'), '1.2.3.4'],
    ['the header is Forwarded', '127.0.0.1', node('for=1.2.3.4;proto=https;by=10.0.0.1'), '1.2.3.4'],
    ['Forwarded has several proxies', '127.0.0.1', node('for=6.6.6.6, For="[2001:db8::1]:80";host=a'), '2001:db8::1'],
    ['Forwarded hides it', '127.0.0.1', node('for=_hidden'), '127.0.0.1'],
    ['a quoted separator is no separator', '127.0.0.1', node('for=1.2.3.4;host="a,for=6.6.6.6"'), '1.2.3.4'],
    ['both headers agree', '127.0.0.1', { ...list('1.2.3.4'), ...node('for=1.2.3.4') }, '1.2.3.4'],
    ['one header was sent by the client', '127.0.0.1', { ...list('1.2.3.4'), ...node('for=6.6.6.6') }, '127.0.0.1'],
  ])('is right when %s', async (_case, proxies, headers, expected) => {
    expect(await seen(proxies, headers)).toBe(expected);
  });

  it.each(['', 'proxy.example', '10.0.0.0/33', '1.2.3', '10.0.0.1,', '10.0.0.1 10.0.0.2'])(
    'rejects “%s” as a list of proxies',
    (text) => {
      expect(parseTrustedProxies(text)).toBeNull();
    },
  );
});
