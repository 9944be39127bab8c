/** What a backend reports about itself: a real server and a hostile one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toldInLocation } from '../../../../main/backends/discovery.js';
import { requireEndpoints } from '../../../../main/browser-sign-in/discovery-failure.js';
import { startServer } from '../../../../main/server/start-server.js';
import { jsonAnswer, tokenWith } from '../../../support/servers/scripted-backend.js';
import { on, testAppId, writeAppFolder } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const google = { clientId: 'google-desktop', clientSecret: 'not-confidential' };
const issuer = 'https://id.northwind.example';

/** A real server with single sign-on and Google, as `roster.json` sets it up. */
async function startCompany(roster: object = { discovery: { googleDesktopClient: true } }) {
  const appFolder = writeAppFolder({
    providers: {
      ...on('local-userpass', { config: { autoConfirm: true } }),
      ...on('custom-token', {
        config: { signingAlgorithm: 'HS256' },
        secret_config: { signingKeys: ['jwt'] },
        roster_open_id: { issuer, clientId: 'roster', name: 'Northwind SSO' },
      }),
      ...on('oauth2-google', {
        config: { clientId: google.clientId, openId: true },
        secret_config: { clientSecret: 'google' },
      }),
    },
    secrets: { jwt: 'k'.repeat(32), google: google.clientSecret },
  });
  writeFileSync(join(appFolder, 'roster.json'), JSON.stringify(roster));
  const server = await startServer({ appFolder, dataFolder: tmpDir('roster-told-'), port: 0 });
  onTestFinished(() => server.stop());
  return server;
}

const services = (profile: string) =>
  createTestServices(profile, { selectKeyStore: () => Promise.resolve(memoryKeyStore()) });
const wish = (baseUrl: string, displayName = '') => ({ baseUrl, appId: testAppId, displayName });
const browserOf = (browser: object, baseUrl = 'https://api.example.com') =>
  toldInLocation({ hostname: baseUrl, roster: { browser } }, baseUrl)?.signIn;

describe('what a backend tells', () => {
  it('names the backend and sets up its providers as soon as it is added, also after a restart', async () => {
    const server = await startCompany();
    const profile = tmpDir('roster-profile-');
    const { backends, backendManagement } = await services(profile);
    const id = await backendManagement.add(wish(server.url));
    const expected = {
      displayName: server.configuration.displayName,
      providers: ['local-userpass', 'custom-token', 'oauth2-google'],
      providersSource: 'told',
      browser: ['openid', 'google'],
      openId: { issuer, name: 'Northwind SSO' },
    };
    expect(backends.summary(id)).toMatchObject(expected);
    expect(backends.signIn(id)).toMatchObject({ google, openid: { issuer, clientId: 'roster' } });
    expect((await services(profile)).backends.summary(id)).toMatchObject(expected);
  });

  it('gives way to what the user has set', async () => {
    const server = await startCompany();
    const { backends, backendManagement } = await services(tmpDir('roster-profile-'));
    const id = await backendManagement.add(wish(server.url, 'Work'));
    expect(backends.nameOf(id)).toBe('Work');
    await backends.change(id, { providers: ['local-userpass'] });
    await backendManagement.check(id);
    expect(backends.summary(id)).toMatchObject({ providers: ['local-userpass'], providersSource: 'set' });
  });

  it('leaves Google’s client out unless the operator has said that it is public', async () => {
    for (const roster of [{}, { discovery: { googleDesktopClient: false } }]) {
      const server = await startCompany(roster);
      const answer = await fetch(`${server.url}/api/client/v2.0/app/${testAppId}/location`);
      const text = await answer.text();
      expect(text).not.toContain(google.clientSecret);
      expect(toldInLocation(JSON.parse(text), server.url)?.providers).toContain('oauth2-google');
    }
  });

  it('is kept current by the location that the library asks for anyway', async () => {
    let providers = ['anon-user'];
    const { backends, backendManagement, accounts } = await createTestServices(tmpDir('roster-profile-'), {
      selectKeyStore: () => Promise.resolve(memoryKeyStore()),
      fetch: (url) =>
        Promise.resolve(
          url.endsWith('/location')
            ? jsonAnswer({ hostname: 'https://api.example.com', roster: { providers } })
            : jsonAnswer({ user_id: 'u', access_token: tokenWith({ exp: 9e9 }), refresh_token: tokenWith({}) }),
        ),
    });
    const id = await backendManagement.add(wish('https://api.example.com'));
    expect(backends.summary(id).providers).toEqual(['anon-user']);
    providers = ['anon-user', 'api-key'];
    await accounts.sendResetMail(id, 'ada@example.com').catch(() => undefined);
    await expect.poll(() => backends.summary(id).providers).toEqual(['anon-user', 'api-key']);
  });

  it('is a guess for a backend that tells nothing', async () => {
    const { backends, backendManagement } = await createTestServices(tmpDir('roster-profile-'), {
      fetch: () => Promise.resolve(jsonAnswer({ hostname: 'https://api.example.com' })),
    });
    const id = await backendManagement.add(wish('https://api.example.com'));
    expect(backends.summary(id)).toMatchObject({ displayName: testAppId, providersSource: 'guessed', browser: [] });
    expect(backends.summary(id).providers).toContain('oauth2-google');
  });
});

describe('what a hostile backend tells', () => {
  it.each([
    ['another scheme', { openid: { issuer: 'file:///etc/passwd', clientId: 'c' } }],
    ['no TLS', { openid: { issuer: 'http://id.example.com', clientId: 'c' } }],
    ['a password in the address', { openid: { issuer: 'https://me:pw@id.example.com', clientId: 'c' } }],
    ['a service on this computer', { openid: { issuer: 'http://127.0.0.1:631', clientId: 'c' } }],
    ['a relay on this computer', { apple: { clientId: 'c', relay: 'http://localhost:8080' } }],
    ['an endless client ID', { google: { clientId: 'c'.repeat(100_000), clientSecret: null } }],
    ['other types', { openid: 7, google: [], facebook: 'x', apple: null }],
    ['lengths that no number can be made of', { openid: { issuer: { length: { valueOf: 0, toString: 0 } } } }],
  ])('sets up no provider with %s', (_what, browser) => {
    expect(browserOf(browser)).toEqual({ openid: null, google: null, facebook: null, apple: null });
  });

  it('may name an issuer on this computer only if it is there itself', () => {
    const openid = { issuer: 'http://127.0.0.1:9000', clientId: 'c' };
    expect(browserOf({ openid }, 'http://127.0.0.1:8000')?.openid).toMatchObject(openid);
  });

  it('gets a name without what could disguise it, of a length that fits', () => {
    const told = toldInLocation({ roster: { name: `\u202eevil\u0000 ${'x'.repeat(500)}` } }, 'https://api.example.com');
    expect(told?.name).toMatch(/^evil x+$/);
    expect(told?.name?.length).toBe(80);
  });

  it('offers no providers that Roster does not know', () => {
    const told = toldInLocation({ roster: { providers: ['evil', 'anon-user', 7, 'anon-user'] } }, 'https://a.example');
    expect(told?.providers).toEqual(['anon-user']);
    expect(toldInLocation({ roster: { providers: Array(65).fill('anon-user') } }, 'https://a.example')?.providers).toBe(
      null,
    );
  });

  it('cannot name an issuer whose endpoints are on this computer', () => {
    const document = {
      authorization_endpoint: 'https://id.example.com/auth',
      token_endpoint: 'https://id.example.com/token',
      jwks_uri: 'http://127.0.0.1:631/keys',
    };
    expect(() => {
      requireEndpoints(new URL('https://id.example.com'), document);
    }).toThrow(expect.objectContaining({ failure: { code: 'unsafeProviderUrl' } }));
  });
});
