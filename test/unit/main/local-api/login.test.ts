/** `login` with a browser over the real socket: real services, backend and provider. Only the browsers are not installed. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProvider } from '../../../../main/browser-sign-in/providers/create-provider.js';
import { connectTo } from '../../../../main/cli/client/client.js';
import { unknownCaller } from '../../../../main/clients/client-program.js';
import { loadPeerCredentials } from '../../../../main/clients/peer-credentials.js';
import { CommandHandlers } from '../../../../main/local-api/command-handlers.js';
import { toFailure } from '../../../../main/local-api/error-mapping.js';
import { LocalApiServer } from '../../../../main/local-api/local-api-server.js';
import type { SignInMethod } from '../../../../main/local-api/protocol.js';
import type { SignInLink } from '../../../../main/local-api/responses.js';
import type { RunningServer } from '../../../../main/server/start-server.js';
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

let server: LocalApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A running local API. */
async function setUp() {
  const folder = tmpDir();
  const opened: { by: string; url: string }[] = [];
  const services = await createTestServices(folder, {
    findBrowsers: () =>
      Promise.resolve([
        fakeBrowser('chromium.desktop', 'Chromium', ['Home', 'Work']),
        { ...fakeBrowser('firefox.desktop', 'Firefox'), aliases: ['fox'] },
        { ...fakeBrowser('firefox-esr.desktop', 'Firefox ESR'), aliases: ['fox'] },
      ]),
    startBrowser: ({ program, args }) => {
      opened.push({ by: [program, ...args.slice(0, -1)].join(' '), url: args.at(-1) ?? '' });
      return Promise.resolve();
    },
    openExternal: (url) => {
      opened.push({ by: 'default', url });
      return Promise.resolve();
    },
    createProvider: (name, settings) => Promise.resolve(createProvider(name, settings, {})),
  });
  await services.backendManagement.add({ baseUrl: northwind.url, appId: northwindApp, displayName: '' });
  const commands = new CommandHandlers({
    ...services,
    version: '0.0.0',
    onTokenIssued: () => undefined,
    openWindow: () => undefined,
    openAddAccount: () => undefined,
    openQuickSwitch: () => undefined,
    vaultStatus: () => Promise.resolve(),
    isWindowShown: () => true,
    after: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => {
        clearTimeout(timer);
      };
    },
  });
  const path = join(folder, 'command.sock');
  const uid = process.getuid?.() ?? null;
  server = new LocalApiServer({
    ...{ path, platform: process.platform, uid, loadPeerCredentials },
    identifyCaller: () => Promise.resolve(unknownCaller),
    handle: (incoming) => commands.handle(incoming),
    toFailure,
    log: () => undefined,
  });
  await server.listen();
  const said: string[] = [];
  const links: { link: SignInLink; submit: (url: string) => void }[] = [];
  const login = async (way: Extract<SignInMethod, { kind: 'browser' }>) =>
    (await connectTo(path, uid)).ask(
      { id: 1, command: 'login', way, backend: 'Northwind' },
      {
        progress: (message) => said.push(message),
        silent: () => undefined,
        signIn: (link, submit) => links.push({ link, submit }),
      },
    );
  return { services, opened, said, links, login };
}

const browser = { kind: 'browser', provider: 'openid' } as const;

describe('login in a browser', () => {
  it.each([
    ['chromium (work)', '/usr/bin/chromium --profile-directory=Work'],
    ['Firefox', '/usr/bin/firefox'],
    ['DEFAULT', 'default'],
  ])('opens the one that is named %j', async (name, by) => {
    const { login, opened } = await setUp();
    const signingIn = login({ ...browser, browser: name });
    const { url } = await vi.waitFor(() => {
      const [last] = opened;
      if (last === undefined) throw new Error('nothing was opened');
      return last;
    }, patient);
    expect(opened[0]?.by).toBe(by);
    await fetch(await openId.callbackOf(url, 'ada'));
    expect(await signingIn).toMatchObject({ command: 'login', value: { account: { name: 'ada of the tests' } } });
  });

  it('lists the names when none or several match, and opens nothing', async () => {
    const { login, opened } = await setUp();
    await expect(login({ ...browser, browser: 'Netscape' })).rejects.toMatchObject({
      code: 'browserNotFound',
      message: expect.stringContaining('Chromium (Home), Chromium (Work), Firefox') as string,
    });
    await expect(login({ ...browser, browser: 'fox' })).rejects.toMatchObject({
      code: 'ambiguous',
      message: expect.stringContaining('Firefox, Firefox ESR') as string,
    });
    expect(opened).toEqual([]);
  });

  it('sends the URL instead of opening it, and waits for the browser', async () => {
    const { login, opened, links } = await setUp();
    const signingIn = login({ ...browser, printUrl: true });
    await vi.waitFor(() => {
      expect(links).toHaveLength(1);
    }, patient);
    await fetch(await openId.callbackOf(links[0]?.link.url ?? '', 'ada'));
    expect(await signingIn).toMatchObject({ value: { account: { name: 'ada of the tests' } } });
    expect(opened).toEqual([]);
  });

  it('takes the address of the page that did not load, and waits on after a wrong one', async () => {
    const { login, links, said } = await setUp();
    const signingIn = login({ ...browser, printUrl: true });
    await vi.waitFor(() => {
      expect(links).toHaveLength(1);
    }, patient);
    const { link, submit } = links[0] ?? { link: null, submit: () => undefined };
    const back = await openId.callbackOf(link?.url ?? '', 'bob');
    submit('https://elsewhere.example/');
    await vi.waitFor(() => {
      expect(said.at(-1)).toContain('not the address of this sign-in');
    }, patient);
    submit(back);
    expect(await signingIn).toMatchObject({ value: { account: { name: 'bob of the tests' } } });
  });
});
