/** Attacks by a hostile update server, with the real electron-updater, the real provider and a real HTTP server. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { AppImageUpdater, NoOpLogger } from 'electron-updater';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fetch } from '../../../../main/http/network.js';
import { signedUpdateProvider } from '../../../../main/updates/signed-update-provider.js';
import { hasLength } from '../../../../main/updates/update-download-filter.js';
import { signatureOf } from '../../../../main/updates/update-signature.js';
import { readUpdateSource } from '../../../../main/updates/update-source.js';
import {
  channelFile,
  releaseText,
  startUpdateServer,
  type UpdateServer,
} from '../../../support/servers/update-server.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: UpdateServer;
beforeAll(async () => {
  server = await startUpdateServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.files.clear();
  server.asked.length = 0;
});

const folder = tmpDir('roster-updates-');
/** The app properties that electron-updater reads, at version 0.1.0. */
const adapter = {
  ...{ version: '0.1.0', name: 'Roster', isPackaged: true, baseCachePath: folder, userDataPath: folder },
  appUpdateConfigPath: join(folder, 'app-update.yml'),
  whenReady: () => Promise.resolve(),
  relaunch: () => undefined,
  quit: () => undefined,
  onQuit: () => undefined,
};

/** Checks for an update like an AppImage of version 0.1.0. */
async function look(fetchOf: Fetch = fetch) {
  const updater = new AppImageUpdater(null, adapter);
  updater.logger = new NoOpLogger();
  updater.autoDownload = false;
  updater.forceDevUpdateConfig = true;
  const feed = { feed: new URL(server.url), publicKey: server.publicKey, fetch: fetchOf };
  updater.setFeedURL({ provider: 'custom', updateProvider: signedUpdateProvider(feed) });
  return updater.checkForUpdates();
}

/** Publishes a file that is signed with the release key. */
function sign(text: string | Buffer): void {
  server.files.set(channelFile, text);
  server.files.set(`${channelFile}.sig`, signatureOf(Buffer.from(text), server.privateKey));
}

describe('a release that is signed', () => {
  it('is found, with its notes as text', async () => {
    server.release({ version: '0.2.0', notes: '# New\n- <b>bold</b>' });
    const found = await look();
    expect(found).toMatchObject({ isUpdateAvailable: true, updateInfo: { version: '0.2.0' } });
    expect(found?.updateInfo.releaseNotes).toBe('# New\n- <b>bold</b>\n');
    expect(server.asked).toEqual([channelFile, `${channelFile}.sig`]);
  });

  it.each(['0.1.0', '0.0.9', '0.1.0-beta.1'])(
    'with version %s changes nothing, because downgrades are not allowed',
    async (version) => {
      server.release({ version });
      expect(await look()).toMatchObject({ isUpdateAvailable: false });
    },
  );

  it.each([
    ['a file on another server', ({ text }: { text: string }) => text.replace('url: R', 'url: https://example.com/R')],
    ['a file outside of the feed', ({ text }: { text: string }) => text.replace('url: R', 'url: ../R')],
    ['a file without a checksum', ({ text }: { text: string }) => text.replace(/ {4}sha512: .*\n/, '')],
    ['a file without a size', ({ text }: { text: string }) => text.replace(/ {4}size: .*\n/, '')],
    ['an invalid version', ({ text }: { text: string }) => text.replace('0.2.0', 'newest')],
    ['no release at all', () => '- a\n- list\n'],
    ['no YAML', () => '{ "a": '],
  ])('with %s is rejected', async (_what, change) => {
    sign(change({ text: releaseText({ version: '0.2.0' }) }));
    await expect(look()).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('in another encoding than UTF-8 is rejected', async () => {
    sign(Buffer.from([0xff, 0xfe, 0x00]));
    await expect(look()).rejects.toMatchObject({ code: 'unreadable' });
  });
});

describe('a release that is not validly signed', () => {
  it('is rejected without a signature', async () => {
    server.release({ version: '0.2.0' });
    server.files.delete(`${channelFile}.sig`);
    await expect(look()).rejects.toMatchObject({ code: 'unsigned' });
  });

  it('is rejected with the signature of another key', async () => {
    server.release({ version: '0.2.0', signedBy: generateKeyPairSync('ed25519').privateKey });
    await expect(look()).rejects.toMatchObject({ code: 'forged' });
  });

  it('is rejected when one letter was changed after signing', async () => {
    server.release({ version: '0.2.0' });
    server.files.set(channelFile, releaseText({ version: '0.2.1' }));
    await expect(look()).rejects.toMatchObject({ code: 'forged' });
  });

  it.each(['', 'AAAA', `${'A'.repeat(86)}==`, `${'A'.repeat(86)}==\nmore`, '\u0000'])(
    'is rejected with the signature %j',
    async (signature) => {
      server.release({ version: '0.2.0' });
      server.files.set(`${channelFile}.sig`, signature);
      await expect(look()).rejects.toMatchObject({ code: 'forged' });
    },
  );

  it('is rejected with a right signature and trailing data', async () => {
    server.release({ version: '0.2.0' });
    const good = String(server.files.get(`${channelFile}.sig`)).trim();
    server.files.set(`${channelFile}.sig`, `${good}!`);
    await expect(look()).rejects.toMatchObject({ code: 'forged' });
    server.files.set(`${channelFile}.sig`, `${good}\r\n`);
    expect(await look()).toMatchObject({ isUpdateAvailable: true });
  });
});

describe('a server that misbehaves', () => {
  it.each([channelFile, `${channelFile}.sig`])('with an endless %s is disconnected', async (file) => {
    server.release({ version: '0.2.0' });
    let sent = 0;
    server.files.set(file, (response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'a'))) sent += 16_384;
      };
      response.on('drain', more);
      more();
    });
    await expect(look()).rejects.toMatchObject({ code: 'tooLarge' });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('is rejected with more than 64 KB, even when signed', async () => {
    sign(`${releaseText({ version: '0.2.0' })}${'# more\n'.repeat(10_000)}`);
    await expect(look()).rejects.toMatchObject({ code: 'tooLarge' });
  });

  it('is not followed to another URL', async () => {
    let reached = 0;
    const other = createServer((_request, response) => {
      reached += 1;
      response.end();
    });
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.files.set(channelFile, (response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${String(port)}/${channelFile}` }).end();
    });
    await expect(look()).rejects.toMatchObject({ code: 'unreachable' });
    expect(reached).toBe(0);
    await new Promise((closed) => other.close(closed));
  });

  it.each([404, 500])('is distinguished from a forged feed when it returns %i', async (status) => {
    server.files.set(channelFile, (response) => void response.writeHead(status).end());
    await expect(look()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is reported when it is unreachable', async () => {
    await expect(look(() => Promise.reject(new Error('offline')))).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('a download', () => {
  it('has the signed length or does not start', () => {
    expect(hasLength({ 'Content-Length': ['9'] }, 9)).toBe(true);
    expect(hasLength({ 'content-length': ['10'] }, 9)).toBe(false);
    expect(hasLength({ 'content-length': ['9', '10'] }, 9)).toBe(false);
    expect(hasLength({ 'content-length': ['9'], 'Content-Encoding': ['gzip'] }, 9)).toBe(false);
    expect(hasLength({}, 9)).toBe(false);
  });
});

describe('the source of updates', () => {
  const read = (content: unknown) => {
    const path = join(tmpDir('roster-source-'), 'updates.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readUpdateSource(path);
  };

  it('of the project is empty: this build requests nothing', async () => {
    expect(await readUpdateSource(join('assets', 'updates.json'))).toBeNull();
  });

  it('is an https address with a key', async () => {
    const { publicKey } = server.source;
    const found = await read({ feed: 'https://updates.example.com/roster', publicKey });
    expect(found?.feed.href).toBe('https://updates.example.com/roster/');
    expect((await read(server.source))?.feed.href).toBe(server.url);
  });

  it.each([
    'http://updates.example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'ftp://127.0.0.1/',
    'file:///tmp/',
    'https://user:word@example.com/',
    'https://example.com/?a=b',
    'https://example.com/#a',
    'somewhere',
  ])('is never %s', async (feed) => {
    await expect(read({ feed, publicKey: server.source.publicKey })).rejects.toThrow();
  });

  it('cannot be incomplete, have another key or be invalid JSON', async () => {
    const { feed, publicKey } = server.source;
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const other = rsa.export({ format: 'der', type: 'spki' }).toString('base64');
    for (const wrong of [{ feed, publicKey: null }, { feed: null, publicKey }, { feed, publicKey: other }, {}, 'no']) {
      await expect(read(wrong)).rejects.toThrow();
    }
    await expect(read({ feed, publicKey: publicKey.slice(4) })).rejects.toThrow();
  });
});
