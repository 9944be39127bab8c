/** Bodies of responses that a real server sends, however it frames them. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readText } from '../../../../main/auth/http/read-response.js';

const text = JSON.stringify({ answer: 'ä€😀'.repeat(5_000) });
const body = Buffer.from(text);
const framings: Record<string, (response: ServerResponse) => void> = {
  '/length': (response) => {
    response.setHeader('content-length', body.length).end(body);
  },
  '/chunks': (response) => {
    response.write(body.subarray(0, 12));
    response.end(body.subarray(12));
  },
  '/parts': (response) => {
    response.setHeader('content-length', body.length).write(body.subarray(0, 12));
    setImmediate(() => response.end(body.subarray(12)));
  },
  '/compressed': (response) => {
    const packed = gzipSync(body);
    response.setHeader('content-encoding', 'gzip').setHeader('content-length', packed.length).end(packed);
  },
  '/short': (response) => {
    response.setHeader('content-length', body.length).write(body.subarray(0, 12), () => response.destroy());
  },
};
let connections = 0;
const server = createServer((request, response) => {
  framings[request.url ?? '']?.(response);
}).on('connection', () => (connections += 1));
let url = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : address)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const read = async (path: string) => readText(await fetch(`${url}${path}`), new AbortController().signal);

describe('the body of a response', () => {
  it.each(['/length', '/chunks', '/parts', '/compressed'])('is returned whole when it is sent as %s', async (path) => {
    expect(await read(path)).toBe(text);
  });

  it('is an error when the connection ends before it is whole', async () => {
    await expect(read('/short')).rejects.toThrow();
  });

  it('leaves the connection to the next request', async () => {
    await read('/length');
    const before = connections;
    for (let count = 0; count < 20; count += 1) await read('/length');
    expect(connections).toBe(before);
  });
});
