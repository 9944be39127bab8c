import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImageHeader } from '../../../../main/pictures/image-header.js';
import { PictureStore } from '../../../../main/pictures/picture-store.js';
import { isPublicAddress, publicPictureUrl } from '../../../../main/pictures/picture-url.js';
import { ProfilePictures, type ProfilePicturesOptions } from '../../../../main/pictures/profile-pictures.js';
import { accountId } from '../../../../preload/contract/index.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const ada = accountId.parse('a'.repeat(32));
const grace = accountId.parse('b'.repeat(32));
const day = 24 * 60 * 60_000;
const address = 'https://pictures.example/ada.png';

/** The start of a PNG of this size. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(bytes);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

/** The start of a JPEG: an application segment, then the frame. */
function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4]), frame, Buffer.alloc(16)]);
}

let server: Server;
let respond: (response: ServerResponse) => void = () => undefined;
let asked = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    respond(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
});

/** The service, whose requests reach a local server. The decoder is Electron's, which does not run here. */
function opened(more: Partial<ProfilePicturesOptions> = {}, folder = join(tmpDir('roster-pictures-'), 'pictures')) {
  const clock = { now: 1_700_000_000_000 };
  const lines: string[] = [];
  const key = Buffer.alloc(32, 7);
  const pictures = new ProfilePictures({
    sourceOf: () => Promise.resolve({ url: address, isStorable: true }),
    isWanted: () => true,
    isOnline: () => true,
    isPublicHost: () => Promise.resolve(true),
    fetch: (url, init) => {
      const { port } = server.address() as AddressInfo;
      return fetch(url.replace('https://pictures.example', `http://127.0.0.1:${String(port)}`), init);
    },
    shrink: (bytes) => bytes.subarray(0, 32),
    store: new PictureStore({ folder, key: () => Promise.resolve(key) }),
    now: () => clock.now,
    warn: (line) => lines.push(line),
    ...more,
  });
  asked = 0;
  return { pictures, folder, clock, lines };
}

const serve = (body: Buffer | string, status = 200, headers: Record<string, string> = {}) => {
  respond = (response) => {
    response.writeHead(status, headers).end(body);
  };
};
const dataUrl = /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/;

describe('a profile picture', () => {
  it('is fetched once a week, kept encrypted, and found after a restart without a request', async () => {
    serve(png(96, 96));
    const { pictures, folder } = opened();
    const [first, second] = await Promise.all([pictures.get(ada), pictures.get(ada)]);
    expect([first, second, asked]).toEqual([expect.stringMatching(dataUrl), first, 1]);
    const [file = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain((first ?? '').slice(30, 60));
    const next = opened({}, folder);
    expect([await next.pictures.get(ada), asked]).toEqual([first, 0]);
    const later = opened({}, folder);
    later.clock.now += 8 * day;
    expect([await later.pictures.get(ada), asked]).toEqual([first, 1]);
  });

  it('is opened neither with another key nor for another account', async () => {
    serve(png(96, 96));
    const { pictures, folder } = opened();
    await pictures.get(ada);
    const isOnline = () => false;
    const withKey = (byte: number) => new PictureStore({ folder, key: () => Promise.resolve(Buffer.alloc(32, byte)) });
    expect(await opened({ isOnline, store: withKey(8) }, folder).pictures.get(ada)).toBeNull();
    renameSync(join(folder, `${ada}.picture`), join(folder, `${grace}.picture`));
    expect(await opened({ isOnline }, folder).pictures.get(grace)).toBeNull();
  });

  it('stays in memory if its address contains a token', async () => {
    serve(png(96, 96));
    const { pictures, folder } = opened({ sourceOf: () => Promise.resolve({ url: address, isStorable: false }) });
    expect(await pictures.get(ada)).toMatch(dataUrl);
    expect(existsSync(folder)).toBe(false);
  });

  it('is not fetched while it is unwanted or the computer is offline, nor from a private host', async () => {
    serve(png(96, 96));
    for (const more of [
      { isWanted: () => false },
      { isOnline: () => false },
      { isPublicHost: () => Promise.resolve(false) },
      { sourceOf: () => Promise.resolve({ url: 'https://127.0.0.1/ada.png', isStorable: true }) },
      { sourceOf: () => Promise.resolve(null) },
    ]) {
      const { pictures, folder } = opened(more);
      expect([await pictures.get(ada), asked, existsSync(folder)]).toEqual([null, 0, false]);
    }
  });

  it('is none if the server answers with anything else, and the server is left alone for an hour', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>';
    for (const [body, status, headers] of [
      [svg, 200, { 'Content-Type': 'image/png' }],
      ['<html>', 200, {}],
      [png(100_000, 100_000), 200, {}],
      [png(96, 96), 404, {}],
      ['', 302, { Location: 'http://127.0.0.1/private.png' }],
      [Buffer.concat([png(96, 96), Buffer.alloc(1024 * 1024)]), 200, {}],
    ] as const) {
      serve(body, status, headers);
      const { pictures, folder, clock } = opened();
      expect([await pictures.get(ada), await pictures.get(ada), asked]).toEqual([null, null, 1]);
      expect(existsSync(folder)).toBe(false);
      clock.now += 2 * 60 * 60_000;
      await pictures.get(ada);
      expect(asked).toBe(2);
    }
  });

  it('is gone when its account is removed and when pictures are turned off', async () => {
    serve(png(96, 96));
    const { pictures, folder } = opened();
    await Promise.all([pictures.get(ada), pictures.get(grace)]);
    await pictures.forget(ada);
    expect(readdirSync(folder)).toEqual([`${grace}.picture`]);
    await pictures.forgetAll();
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the address of a picture', () => {
  it('is used only for public hosts, over TLS', () => {
    expect(publicPictureUrl('https://lh3.googleusercontent.com/a/x=s96-c')?.hostname).toBe('lh3.googleusercontent.com');
    for (const refused of [
      ...[
        'http://pictures.example/a.png',
        'ftp://pictures.example/a',
        'file:///etc/passwd',
        'data:image/png;base64,AA',
      ],
      ...['https://user:pw@pictures.example/a.png', 'https://localhost/a.png', 'https://intranet/a.png', 'no url'],
      ...['https://nas.local/a.png', 'https://wiki.corp/a.png', 'https://10.0.0.1/a.png', 'https://[::1]/a.png'],
      ...['https://169.254.169.254/latest', 'https://[::ffff:192.168.0.1]/a', 'https://0x7f000001/a'],
      `https://pictures.example/${'a'.repeat(3_000)}`,
    ])
      expect(publicPictureUrl(refused), refused.slice(0, 60)).toBeNull();
  });

  it('is public for public IP addresses only', () => {
    expect(['93.184.216.34', '2606:2800:220:1::1'].every(isPublicAddress)).toBe(true);
    expect(['127.0.0.1', '192.168.1.1', 'fd00::1', '::ffff:10.0.0.1', '100.64.0.1', 'x'].some(isPublicAddress)).toBe(
      false,
    );
  });
});

describe('the header of an image', () => {
  it('tells type and size, and is refused for anything else', () => {
    expect(readImageHeader(png(96, 64))).toEqual({ type: 'png', width: 96, height: 64 });
    expect(readImageHeader(jpeg(96, 64))).toEqual({ type: 'jpeg', width: 96, height: 64 });
    for (const refused of [
      ...[
        png(0, 9),
        png(65_535, 65_535),
        jpeg(65_535, 65_535),
        Buffer.alloc(0),
        Buffer.from('GIF89a'),
        Buffer.from('<svg/>'),
      ],
      ...[
        Buffer.from([0xff, 0xd8]),
        Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0]),
        png(9, 9).subarray(0, 20),
      ],
    ])
      expect(readImageHeader(refused)).toBeNull();
  });
});
