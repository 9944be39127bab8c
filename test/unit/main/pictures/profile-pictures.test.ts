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

/** The start of a GIF: screen, color table, an extension, and the first frame. */
function gif(width: number, height: number, frame = { width, height }): Buffer {
  const [screen, first] = [Buffer.alloc(7), Buffer.alloc(10)];
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  screen[4] = 0x80;
  first[0] = 0x2c;
  first.writeUInt16LE(frame.width, 5);
  first.writeUInt16LE(frame.height, 7);
  const extension = Buffer.from([0x21, 0xf9, 4, 0, 0, 0, 0, 0]);
  return Buffer.concat([Buffer.from('GIF89a'), screen, Buffer.alloc(6), extension, first, Buffer.alloc(16)]);
}

/** The start of a WebP: lossy, lossless, or with a header of its own. */
function webp(width: number, height: number, chunk: 'VP8 ' | 'VP8L' | 'VP8X'): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.write('RIFF', 0, 'latin1');
  bytes.write(`WEBP${chunk}`, 8, 'latin1');
  if (chunk === 'VP8 ') {
    Buffer.from([0x9d, 0x01, 0x2a]).copy(bytes, 23);
    bytes.writeUInt16LE(width, 26);
    bytes.writeUInt16LE(height, 28);
  } else if (chunk === 'VP8L') {
    bytes[20] = 0x2f;
    bytes.writeUInt32LE((((height - 1) << 14) | (width - 1)) >>> 0, 21);
  } else {
    bytes.writeUIntLE(width - 1, 24, 3);
    bytes.writeUIntLE(height - 1, 27, 3);
  }
  return bytes;
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

  it('is passed on as it is, and kept with its type, if only the page can decode it', async () => {
    const image = webp(96, 96, 'VP8 ');
    serve(image);
    const { pictures, folder } = opened();
    const url = `data:image/webp;base64,${image.toString('base64')}`;
    expect(await pictures.get(ada)).toBe(url);
    expect(await opened({ isOnline: () => false }, folder).pictures.get(ada)).toBe(url);
    for (const refused of [
      webp(1_025, 96, 'VP8X'),
      gif(96, 1_025),
      gif(96, 96, { width: 60_000, height: 60_000 }),
      Buffer.concat([gif(96, 96), Buffer.alloc(128 * 1024)]),
    ]) {
      serve(refused);
      expect(await opened().pictures.get(ada)).toBeNull();
    }
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
    for (const chunk of ['VP8 ', 'VP8L', 'VP8X'] as const)
      expect(readImageHeader(webp(96, 64, chunk))).toEqual({ type: 'webp', width: 96, height: 64 });
    expect(readImageHeader(gif(96, 64))).toEqual({ type: 'gif', width: 96, height: 64 });
    expect(readImageHeader(gif(9, 9, { width: 96, height: 64 }))).toEqual({ type: 'gif', width: 96, height: 64 });
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
        gif(9, 9).subarray(0, 30),
        webp(9, 9, 'VP8X').subarray(0, 20),
        Buffer.concat([Buffer.from('RIFF....WEBPICCP'), Buffer.alloc(30)]),
      ],
    ])
      expect(readImageHeader(refused)).toBeNull();
  });
});
