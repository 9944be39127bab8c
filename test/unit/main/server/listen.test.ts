import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { listen } from '../../../../main/server/listen.js';

const request = 'POST /session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n';

async function start() {
  const server = await listen(() => new Response('answered'), 0);
  const open = async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  return { ...server, open };
}

describe('a server that stops', () => {
  it('still answers the first request of a connection that it has accepted', async () => {
    const { open, stop } = await start();
    const socket = await open();
    // The server has accepted the connection.
    await sleep(20);
    const stopped = stop();
    await sleep(50);
    socket.write(request);
    const answer = await text(socket);
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer).toContain('answered');
    await stopped;
  });

  it('does not wait for connections that are idle or send nothing', async () => {
    const { open, stop } = await start();
    const [idle, silent] = [await open(), await open()];
    idle.write(request);
    await once(idle, 'data');
    const ended = Promise.all([once(idle.resume(), 'close'), once(silent.resume(), 'close')]);
    await stop();
    await ended;
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
