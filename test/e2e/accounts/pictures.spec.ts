/** Profile pictures, fetched from a host that only the system's proxy reaches. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { expect, test } from '../../support/electron/fixtures.js';
import { picture } from '../../support/electron/launch.js';
import { row } from '../../support/electron/window.js';
import { type CompanyNetwork, startCompanyNetwork } from '../../support/servers/network/company-network.js';
import { on, startTestServer, testAppId } from '../../support/servers/test-server.js';
import { tmpDir } from '../../support/tmp-dir.js';

const key = 'k'.repeat(32);
let host: Server;
let network: CompanyNetwork;
const asked: string[] = [];
let webp = Buffer.alloc(0);

test.describe('profile picture', () => {
  test.beforeAll(async () => {
    const image = readFileSync(join('out', 'icons', '256x256.png'));
    host = createServer((request, response) => {
      asked.push(`${request.url ?? ''} ${request.headers.cookie ?? 'without cookies'}`);
      const body = request.url === '/grace.webp' ? webp : image;
      response.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'id=1' }).end(body);
    });
    await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
    network = await startCompanyNetwork(() => `http://127.0.0.1:${String((host.address() as AddressInfo).port)}`);
  });
  test.afterAll(() => {
    network.stop();
    host.close();
    host.closeAllConnections();
  });

  test('is shown small, kept encrypted, and gone when pictures are turned off', async ({
    launch,
    profile,
    teardown,
  }) => {
    const server = await startTestServer({
      providers: on('custom-token', {
        config: { signingAlgorithm: 'HS256' },
        secret_config: { signingKeys: ['jwt'] },
        metadata_fields: ['name', 'picture'].map((name) => ({ required: false, name })),
      }),
      secrets: { jwt: key },
    });
    teardown.add(() => server.stop());
    const home = tmpDir('roster-pictures-home-');
    network.trustIn(home);
    const { page } = await launch({ env: { HOME: home }, args: [`--proxy-server=${network.proxyUrl}`] });
    await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
    webp = Buffer.from(
      await page.evaluate<string>(`(() => {
        const canvas = document.createElement('canvas');
        canvas.getContext('2d').fillRect(0, 0, 100, 100);
        return canvas.toDataURL('image/webp').split(',')[1];
      })()`),
      'base64',
    );
    const tokenOf = (name: string, file: string) =>
      new SignJWT({ name, picture: `${network.hostUrl}/${file}` })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(name)
        .setAudience(testAppId)
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(key));
    const tokens = [await tokenOf('Ada', 'ada.png'), await tokenOf('Grace', 'grace.webp')];
    await page.evaluate(`(async ({ url, appId, tokens }) => {
      const added = await window.roster.backends.add({ baseUrl: url, appId, displayName: 'Company' });
      if (!added.ok) throw new Error(added.error.message);
      const { backends } = JSON.parse((await window.roster.state.getSnapshot()).value);
      const backendId = backends.find(({ displayName }) => displayName === 'Company').id;
      for (const token of tokens) {
        const signedIn = await window.roster.signIn.customToken({ backendId, token, linkTo: null });
        if (!signedIn.ok) throw new Error(signedIn.error.message);
      }
    })(${JSON.stringify({ url: server.url, appId: testAppId, tokens })})`);

    const shown = row(page, 'Ada').locator('.avatar img');
    // The page decodes a WebP and scales it down.
    await expect(row(page, 'Grace').locator('.avatar img')).toHaveAttribute('src', /^data:image\/png;base64,/, {
      timeout: 60_000,
    });
    await expect(shown).toHaveAttribute('src', /^data:image\/png;base64,/, { timeout: 60_000 });
    const sizeOf = (image: { naturalWidth: number; naturalHeight: number }) => [
      image.naturalWidth,
      image.naturalHeight,
    ];
    await expect.poll(() => shown.evaluate(sizeOf)).toEqual([96, 96]);
    await page.screenshot({ path: picture('profile-picture') });
    expect(asked.toSorted()).toEqual(['/ada.png without cookies', '/grace.webp without cookies']);
    const folder = join(profile, 'pictures');
    // Without those that are being written.
    const stored = () => (existsSync(folder) ? readdirSync(folder) : []).filter((name) => !name.endsWith('.tmp'));
    await expect.poll(stored).toHaveLength(2);
    for (const file of stored()) {
      const content = Buffer.from(readFileSync(join(folder, file), 'utf8'), 'base64');
      expect(['PNG', 'WEBP'].some((signature) => content.includes(signature))).toBe(false);
    }

    await page.evaluate(`(async () => {
      const { settings } = JSON.parse((await window.roster.state.getSnapshot()).value);
      await window.roster.settings.change({ ...settings, showPictures: false });
    })()`);
    await expect(shown).toHaveCount(0);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });
});
