/** A proxy in front of a MongoDB-compatible server that cuts the connection at a chosen command, or refuses to connect. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { deserialize } from 'bson';

export interface DatabaseProxy {
  /** The address of the database behind the proxy. */
  uri: string;
  /** Lets this many of these commands through, then ends all connections before the next one. */
  cutAfter: (count: number, commands: readonly string[]) => void;
  /** Forwards new connections to another server. */
  retarget: (uri: string) => void;
  /** Ends all connections; the port is closed. */
  refuse: () => Promise<void>;
  /** Accepts and forwards everything again. */
  accept: () => Promise<void>;
  stop: () => Promise<void>;
}

const opMsg = 2013;

/** Starts it in front of a server. */
export async function startDatabaseProxy(uri: string): Promise<DatabaseProxy> {
  let target = new URL(uri);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  let left = Infinity;
  let counted: readonly string[] = [];
  let isCut = false;

  const endAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  /** Whether the message may pass. */
  const mayPass = (message: Buffer): boolean => {
    const name = commandOf(message);
    if (name === null || !counted.includes(name)) return !isCut;
    left -= 1;
    if (left >= 0) return true;
    isCut = true;
    return false;
  };
  const forward = (client: Socket) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let rest = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
        const message = rest.subarray(0, rest.readInt32LE(0));
        rest = rest.subarray(message.length);
        if (mayPass(message)) upstream.write(message);
        else endAll();
      }
    });
    upstream.pipe(client);
  };
  const accept = async () => {
    [left, isCut] = [Infinity, false];
    if (server !== undefined) return;
    server = createServer(forward).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    port = address.port;
  };
  const refuse = async () => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = once(closing, 'close');
    closing.close();
    endAll();
    await closed;
  };
  await accept();
  const own = new URL(uri);
  own.host = `127.0.0.1:${String(port)}`;
  return {
    uri: own.href,
    cutAfter: (count, commands) => {
      [left, counted, isCut] = [count, commands, false];
    },
    retarget: (next) => {
      target = new URL(next);
    },
    refuse,
    accept,
    stop: refuse,
  };
}

/** The name of the command in a message of the wire protocol; null if there is none. */
function commandOf(message: Buffer): string | null {
  if (message.readInt32LE(12) !== opMsg || message[20] !== 0) return null;
  const length = message.readInt32LE(21);
  const [name] = Object.keys(deserialize(message.subarray(21, 21 + length)));
  return name ?? null;
}
