/** Reads a socket's peer credentials from the kernel; Node has no API for this. */
import type { Socket } from 'node:net';
import * as z from 'zod';

/** The process at the other end of a socket. */
export interface Peer {
  uid: number;
  /** Null if the system does not report it. */
  pid: number | null;
}

export type GetPeer = (socket: Socket) => Peer;

/** C library functions; each returns 0 on success. */
interface SocketCalls {
  getsockopt: (fd: number, level: number, name: number, value: Buffer, size: [number]) => number;
  getpeereid: ((fd: number, uid: [number], gid: [number]) => number) | null;
}

/** Linux, socket(7): SOL_SOCKET and SO_PEERCRED, which returns pid, uid and gid of four bytes each. */
const linux = { level: 1, peerCredentials: 17 };
/** macOS, sys/un.h: SOL_LOCAL and LOCAL_PEERPID. */
const macos = { level: 0, peerPid: 2 };

const handle = z.object({ fd: z.int().min(0) });

/** Loads the implementation for this system, at the first connection. @throws Error on unsupported systems */
export async function loadPeerCredentials(platform: NodeJS.Platform = process.platform): Promise<GetPeer> {
  if (platform !== 'linux' && platform !== 'darwin') throw new Error(`no peer credentials on ${platform}`);
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  const calls: SocketCalls = {
    getsockopt: library.func('int getsockopt(int, int, int, _Out_ uint8_t *value, _Inout_ uint32_t *size)'),
    getpeereid:
      platform === 'darwin' ? library.func('int getpeereid(int, _Out_ uint32_t *uid, _Out_ uint32_t *gid)') : null,
  };
  return (socket) => {
    const { fd } = handle.parse(Reflect.get(socket, '_handle'));
    return calls.getpeereid === null ? getLinuxPeer(calls, fd) : getMacPeer(calls, calls.getpeereid, fd);
  };
}

function getLinuxPeer({ getsockopt }: SocketCalls, fd: number): Peer {
  const value = Buffer.alloc(12);
  if (getsockopt(fd, linux.level, linux.peerCredentials, value, [value.length]) !== 0) throw unknownPeer();
  return { pid: value.readInt32LE(0), uid: value.readUInt32LE(4) };
}

function getMacPeer({ getsockopt }: SocketCalls, getpeereid: NonNullable<SocketCalls['getpeereid']>, fd: number): Peer {
  const uid: [number] = [0];
  if (getpeereid(fd, uid, [0]) !== 0) throw unknownPeer();
  const value = Buffer.alloc(4);
  const told = getsockopt(fd, macos.level, macos.peerPid, value, [value.length]) === 0;
  return { uid: uid[0], pid: told ? value.readInt32LE(0) : null };
}

function unknownPeer(): Error {
  return new Error('the kernel does not say who connected');
}
