/** Accounts at several backends, like those of a developer with many projects. */
import type { Page } from '@playwright/test';
import { SignJWT } from 'jose';
import { on, startTestServer, testAppId, type TestServer } from '../servers/test-server.js';

const key = 'k'.repeat(32);
const password = 'correct horse';

/** Labels of the accounts, by email address. */
const registered = {
  'Contoso EU': {
    'billing@contoso.example': 'billing',
    'support@contoso.example': 'support',
    'buyer-de@contoso.example': 'buyer-de',
    'buyer-fr@contoso.example': 'buyer-fr',
    'admin@contoso.example': 'admin',
  },
  'Test backend': {
    'qa+ada.lovelace@staging.fabrikam.example': '',
    'qa+grace.hopper@staging.fabrikam.example': '',
  },
} as const;
const singleSignOn = {
  'tom.baker@contoso.example': 'Tom Baker',
  'jonas.weber@contoso.example': 'Jonas Weber',
  'lena.fischer@contoso.example': 'Lena Fischer',
};
const pinned = ['Tom Baker', 'Lena Fischer', 'admin'];

/** A backend whose single sign-on provides names and email addresses. */
export function startCompanyServer(): Promise<TestServer> {
  const field = (name: string) => ({ required: false, name });
  return startTestServer({
    providers: {
      ...on('anon-user'),
      ...on('api-key'),
      ...on('local-userpass', { config: { autoConfirm: true } }),
      ...on('custom-token', {
        config: { signingAlgorithm: 'HS256' },
        secret_config: { signingKeys: ['jwt'] },
        metadata_fields: [field('name'), field('email')],
      }),
    },
    secrets: { jwt: key },
  });
}

function tokenOf(email: string, name: string): Promise<string> {
  return new SignJWT({ email, name })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(email)
    .setAudience(testAppId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(key));
}

/** Adds the backend and all accounts through the page's own calls, then pins three of them. */
export async function addSeveralBackends(page: Page, server: TestServer): Promise<void> {
  const tokens = await Promise.all(Object.entries(singleSignOn).map(([email, name]) => tokenOf(email, name)));
  const input = { url: server.url, appId: testAppId, registered, tokens, pinned, password };
  // A string, because the page's types are not available in the tests.
  await page.evaluate(`(async ({ url, appId, registered, tokens, pinned, password }) => {
    const { backends, accounts, signIn, state } = window.roster;
    const value = async (call) => {
      const result = await call;
      if (!result.ok) throw new Error(result.error.message);
      return result.value;
    };
    const snapshot = async () => JSON.parse(await value(state.getSnapshot()));
    const isReady = async () => (await snapshot()).backends.every(({ health }) => health.kind === 'ready');
    for (let tries = 0; tries < 3_000 && !(await isReady()); tries += 1) await new Promise((done) => setTimeout(done, 100));
    await value(backends.add({ baseUrl: url, appId, displayName: 'Contoso EU' }));
    const known = (await snapshot()).backends;
    for (const [name, people] of Object.entries(registered)) {
      const backendId = known.find(({ displayName }) => displayName === name).id;
      for (const [email, label] of Object.entries(people)) {
        const { accountId } = await value(signIn.register({ backendId, email, password, linkTo: null }));
        const description = { label: label === '' ? null : label, colorIndex: null, note: '' };
        await value(accounts.update({ accountId, description }));
      }
    }
    const company = known.find(({ displayName }) => displayName === 'Contoso EU').id;
    for (const token of tokens) await value(signIn.customToken({ backendId: company, token, linkTo: null }));
    const all = (await snapshot()).accounts;
    for (const name of pinned) {
      const { id } = all.find(({ label, displayName }) => (label ?? displayName) === name);
      await value(accounts.pin({ accountId: id, pinned: true }));
    }
  })(${JSON.stringify(input)})`);
}

/** Checks every backend, which updates its health. */
export async function checkBackends(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const { value } = await window.roster.state.getSnapshot();
    for (const { id } of JSON.parse(value).backends) await window.roster.backends.check({ backendId: id });
  })()`);
}
