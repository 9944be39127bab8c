/** Sign-ins in a chosen browser: real services, backend, OpenID provider and listener. Only the browsers are not installed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { createProvider } from '../../../../main/browser-sign-in/providers/create-provider.js';
import type { InstalledBrowser } from '../../../../main/browsers/browser.js';
import type { RunningServer } from '../../../../main/server/start-server.js';
import type {
  AccountId,
  BackendId,
  BrowserId,
  SignInBrowser,
  SignInProgress,
} from '../../../../preload/contract/index.js';
import { fakeBrowser } from '../../../support/fakes/fake-browser.js';
import { googleClient, northwindApp, startNorthwind } from '../../../support/servers/northwind.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../../support/servers/providers/openid-provider.js';
import { createTestServices } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

/** Waits generously on a busy machine. */
const patient = { timeout: 60_000 };

let openId: OpenIdProvider;
let google: OpenIdProvider;
let northwind: RunningServer;
beforeAll(async () => {
  openId = await startOpenIdProvider();
  google = await startOpenIdProvider(googleClient);
  northwind = await startNorthwind({ google, openId });
});
afterAll(async () => {
  for (const one of [northwind, openId, google]) await one.stop();
});

/** A profile with the backend, and what Roster starts and opens. */
async function setUp(folder = tmpDir()) {
  const installed: InstalledBrowser[] = [
    fakeBrowser('chromium.desktop', 'Chromium', ['Home', 'Work']),
    fakeBrowser('firefox.desktop', 'Firefox'),
  ];
  const opened: { by: string; url: string }[] = [];
  const steps: SignInProgress[] = [];
  const services = await createTestServices(folder, {
    findBrowsers: () => Promise.resolve(installed),
    startBrowser: ({ program, args }) => {
      opened.push({ by: [program, ...args.slice(0, -1)].join(' '), url: args.at(-1) ?? '' });
      return Promise.resolve();
    },
    openExternal: (url) => {
      opened.push({ by: 'default', url });
      return Promise.resolve();
    },
    createProvider: (name, settings) => Promise.resolve(createProvider(name, settings, {})),
    onSignInProgress: (step) => {
      steps.push(step);
    },
  });
  const known = services.backends.summaries.find(({ appId }) => appId === northwindApp)?.id;
  const wish = { baseUrl: northwind.url, appId: northwindApp, displayName: '' };
  const backendId = known ?? (await services.backendManagement.add(wish));
  return { folder, services, installed, opened, steps, backendId };
}
type Running = Awaited<ReturnType<typeof setUp>>;

async function ids({
  installedBrowsers,
}: Services): Promise<Record<'chromium' | 'firefox' | 'home' | 'work', BrowserId>> {
  const [chromium, firefox] = await installedBrowsers.list();
  const [home, work] = chromium?.profiles ?? [];
  if (chromium === undefined || firefox === undefined || home === undefined || work === undefined)
    throw new Error('a browser is missing');
  return { chromium: chromium.id, firefox: firefox.id, home: home.id, work: work.id };
}

/** Signs a user in and returns the account. The last entry of `opened` names the browser that opened the page. */
async function signIn(
  { services, backendId, steps }: Pick<Running, 'services' | 'backendId' | 'steps'>,
  login: string,
  browser: SignInBrowser | null,
  reauthAccountId: AccountId | null = null,
): Promise<AccountId> {
  const request = { backendId, provider: 'openid', reauthAccountId, linkTo: null, browser } as const;
  const { attemptId } = await services.browserSignIns.start(request);
  const of = () => steps.filter((step) => step.attemptId === attemptId);
  const waiting = of().find((step) => step.kind === 'waiting');
  if (waiting?.kind !== 'waiting') throw new Error('the sign-in does not wait');
  const back = await openId.callbackOf(waiting.url, login);
  expect((await fetch(back)).status).toBe(200);
  return vi.waitFor(() => {
    const end = of().at(-1);
    if (end?.kind !== 'signedIn') throw new Error(`not signed in: ${JSON.stringify(end)}`);
    return end.accountId;
  }, patient);
}

describe('a sign-in in a chosen browser', () => {
  it('opens there, and so do the next new accounts of the backend and the account itself', async () => {
    const running = await setUp();
    const { services, opened, steps, backendId } = running;
    const { work, home } = await ids(services);
    const ada = await signIn(running, 'ada', work);
    expect(opened.at(-1)?.by).toBe('/usr/bin/chromium --profile-directory=Work');
    expect(steps.find((step) => step.kind === 'waiting')).toMatchObject({ browser: 'Chromium (Work)', opened: true });
    const bob = await signIn(running, 'bob', null);
    expect(opened.at(-1)?.by).toBe('/usr/bin/chromium --profile-directory=Work');

    await signIn(running, 'bob', home, bob);
    expect(opened.at(-1)?.by).toBe('/usr/bin/chromium --profile-directory=Home');
    expect(await services.signInBrowsers.remembered()).toEqual({
      accounts: { [ada]: { id: work, name: 'Chromium (Work)' }, [bob]: { id: home, name: 'Chromium (Home)' } },
      backends: { [backendId]: { id: work, name: 'Chromium (Work)' } },
    });
    await signIn(running, 'ada', null, ada);
    expect(opened.at(-1)?.by).toBe('/usr/bin/chromium --profile-directory=Work');
  });

  it('is remembered after a restart, and forgotten when the user chooses the default browser', async () => {
    const first = await setUp();
    const { firefox } = await ids(first.services);
    const ada = await signIn(first, 'ada', firefox);
    const second = await setUp(first.folder);
    await signIn(second, 'bob', null);
    expect(second.opened.at(-1)?.by).toBe('/usr/bin/firefox');
    await signIn(second, 'carol', 'default');
    expect(second.opened.at(-1)?.by).toBe('default');
    await second.services.signInBrowsers.choose({ accountId: ada }, 'default');
    const third = await setUp(first.folder);
    await signIn(third, 'ada', null, ada);
    expect(third.opened.at(-1)?.by).toBe('default');
    await signIn(third, 'dave', null);
    expect(third.opened.at(-1)?.by).toBe('default');
  });

  it('changes nothing for accounts that were added before', async () => {
    const running = await setUp();
    const { services, opened } = running;
    const ada = await signIn(running, 'ada', null);
    await signIn(running, 'bob', (await ids(services)).firefox);
    await signIn(running, 'ada', null, ada);
    expect(opened.map(({ by }) => by)).toEqual(['default', '/usr/bin/firefox', 'default']);
  });

  it('opens nothing when the user takes the link, and changes no choice', async () => {
    const running = await setUp();
    const { services, opened, steps } = running;
    const { firefox } = await ids(services);
    const ada = await signIn(running, 'ada', firefox);
    const before = await services.signInBrowsers.remembered();
    await signIn(running, 'ada', 'none', ada);
    expect(opened).toHaveLength(1);
    expect(steps.filter((step) => step.kind === 'waiting').at(-1)).toMatchObject({ browser: null, opened: true });
    expect(await services.signInBrowsers.remembered()).toEqual(before);
  });

  it('opens the page again in the same browser', async () => {
    const { services, opened, backendId } = await setUp();
    const { work } = await ids(services);
    const request = { backendId, provider: 'openid', reauthAccountId: null, linkTo: null } as const;
    const { attemptId } = await services.browserSignIns.start({ ...request, browser: work });
    await services.browserSignIns.openAgain(attemptId);
    expect(opened).toHaveLength(2);
    expect(opened[1]).toEqual(opened[0]);
    services.browserSignIns.cancel(attemptId);
  });

  it.each(['profile', 'browser'])('fails when the %s is gone, opens nothing and keeps the choice', async (gone) => {
    const running = await setUp();
    const { services, installed, opened, backendId } = running;
    const { work } = await ids(services);
    await services.signInBrowsers.choose({ backendId }, work);
    if (gone === 'browser') installed.shift();
    else installed[0] = fakeBrowser('chromium.desktop', 'Chromium', ['Home', 'Other']);
    const error = { code: 'browserGone', params: [{ browser: 'Chromium (Work)' }] };
    for (const browser of [null, work]) await expect(signIn(running, 'ada', browser)).rejects.toMatchObject(error);
    expect(opened).toEqual([]);
    expect((await services.signInBrowsers.remembered()).backends).toEqual({
      [backendId]: { id: work, name: 'Chromium (Work)' },
    });
    await signIn(running, 'ada', 'default');
    expect(opened.at(-1)?.by).toBe('default');
  });

  it('reports a browser that does not start', async () => {
    const folder = tmpDir();
    const { backendId } = await setUp(folder);
    const steps: SignInProgress[] = [];
    const services = await createTestServices(folder, {
      findBrowsers: () => Promise.resolve([fakeBrowser('firefox.desktop', 'Firefox')]),
      startBrowser: () => Promise.reject(new Error('ENOENT')),
      createProvider: (name, settings) => Promise.resolve(createProvider(name, settings, {})),
      onSignInProgress: (step) => {
        steps.push(step);
      },
    });
    const [firefox] = await services.installedBrowsers.list();
    const request = { backendId, provider: 'openid', reauthAccountId: null, linkTo: null } as const;
    const { attemptId } = await services.browserSignIns.start({ ...request, browser: firefox?.id ?? null });
    await vi.waitFor(() => {
      expect(steps.at(-1)).toMatchObject({ kind: 'waiting', opened: false, browser: 'Firefox' });
    }, patient);
    services.browserSignIns.cancel(attemptId);
  });
});

describe('the file of the choices', () => {
  const remember = async ({ services, backendId }: Running, id: BrowserId) =>
    services.signInBrowsers.choose({ backendId }, id);

  it('keeps its valid entries and forgets owners that are gone', async () => {
    const running = await setUp();
    const { folder, backendId } = running;
    const { firefox, work } = await ids(running.services);
    const entry = { id: firefox, name: 'Firefox' };
    const file = join(folder, 'browsers.json');
    const account = '0'.repeat(32);
    writeFileSync(
      file,
      JSON.stringify({ version: 1, accounts: { [account]: entry, odd: entry }, backends: { 'b-gone': entry, x: 7 } }),
    );
    const { services } = await setUp(folder);
    expect(await services.signInBrowsers.remembered()).toEqual({
      accounts: { [account]: entry },
      backends: { 'b-gone': entry },
    });
    await remember({ ...running, services }, work);
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { backends: Record<BackendId, unknown> };
    expect(stored.backends).toEqual({ [backendId]: { id: work, name: 'Chromium (Work)' } });
  });

  it('is not read before it is needed', async () => {
    const { folder } = await setUp();
    writeFileSync(join(folder, 'browsers.json'), JSON.stringify({ version: 99 }));
    const { services } = await setUp(folder);
    await expect(services.signInBrowsers.remembered()).rejects.toThrow('browsers.json');
  });
});
