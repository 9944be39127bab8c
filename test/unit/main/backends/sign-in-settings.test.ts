/** The user's own settings for browser sign-in, besides those of the backend. */
import { describe, expect, it } from 'vitest';
import { embeddedBackendId, noSignIn } from '../../../../main/backends/backend.js';
import { backendHandlers, type BackendServices } from '../../../../main/ipc/handlers/backends/backends.js';
import { signInSettings } from '../../../../preload/contract/index.js';
import { createTestServices } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const offered = signInSettings.parse({
  ...noSignIn,
  google: { clientId: 'offered', clientSecret: 'offered-secret' },
  facebook: { clientId: '1', graphVersion: 'v24.0' },
});

async function openServices(profile: string) {
  const built = await createTestServices(profile);
  built.backends.embedded.ready(embeddedBackendId, {
    ...{ url: 'http://127.0.0.1:9', appId: 'a', displayName: 'Test' },
    ...{ providers: [], signIn: offered },
  });
  return built;
}

/** Functions of the shell, none of which is called here. */
const unasked = () => Promise.reject(new Error('not asked'));
const noShell: BackendServices = {
  restart: () => undefined,
  tryFolder: unasked,
  serve: () => Promise.resolve(),
  discard: () => Promise.resolve(),
  askAboutFolder: () => Promise.resolve(null),
  askAboutFunctions: () => Promise.resolve(false),
  remove: unasked,
  chooseFolder: unasked,
  outboxFolder: unasked,
  openFolder: unasked,
  openFile: unasked,
  showInFolder: () => undefined,
  parseEmailAction: () => null,
  addEmailAction: unasked,
};

describe('sign-in settings', () => {
  it('take precedence over the backend’s settings, by provider, even after a restart', async () => {
    const profile = tmpDir('roster-settings-');
    const { backends } = await openServices(profile);
    expect(backends.signIn(embeddedBackendId)).toEqual(offered);
    const own = { ...noSignIn, google: { clientId: 'own', clientSecret: 'own-secret' } };
    await backends.changeSignIn(embeddedBackendId, own);
    const expected = { ...offered, google: own.google };
    expect(backends.signIn(embeddedBackendId)).toEqual(expected);
    expect((await openServices(profile)).backends.signIn(embeddedBackendId)).toEqual(expected);
  });

  it('keep Google’s secret only for the same client and never return it', async () => {
    const built = await openServices(tmpDir('roster-settings-'));
    const { backends } = built;
    const google = (clientId: string, clientSecret: string | null) => ({
      ...noSignIn,
      google: { clientId, clientSecret },
    });
    await backends.changeSignIn(embeddedBackendId, google('own', 'own-secret'));
    await backends.changeSignIn(embeddedBackendId, google('own', null));
    expect(backends.signIn(embeddedBackendId).google?.clientSecret).toBe('own-secret');
    const handlers = backendHandlers(() => Promise.resolve(built), noShell);
    const shown = await handlers['backends.signInSettings']({ backendId: embeddedBackendId });
    expect(JSON.stringify(shown)).not.toContain('secret":"');
    await backends.changeSignIn(embeddedBackendId, google('another', null));
    expect(backends.signIn(embeddedBackendId).google?.clientSecret).toBeNull();
  });

  it.each([
    ['an issuer without TLS', { openid: { issuer: 'http://elsewhere.example', clientId: 'c' } }],
    ['a relay without a web URL', { apple: { clientId: 'c', relay: 'javascript:alert(1)' } }],
    ['scopes without openid', { openid: { issuer: 'https://a.example', clientId: 'c', scopes: 'email' } }],
    ['a Graph version that is a path', { facebook: { clientId: 'c', graphVersion: 'v24.0/../x' } }],
    ['a client without a name', { google: { clientId: ' ', clientSecret: null } }],
  ])('refuses %s', (_what, change) => {
    expect(signInSettings.safeParse({ ...noSignIn, ...change }).success).toBe(false);
  });
});
