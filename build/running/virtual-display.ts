/** Virtual display for machines without one. */
import { spawn } from 'node:child_process';

/** A running virtual display. */
export interface VirtualDisplay {
  /** Value for `DISPLAY`. */
  name: string;
  stop: () => void;
}

/** Whether this is Linux without a display. */
export function isWithoutDisplay(): boolean {
  const has = (name: string) => (process.env[name] ?? '') !== '';
  return process.platform === 'linux' && !has('DISPLAY') && !has('WAYLAND_DISPLAY');
}

/** Starts a virtual display with an unused number. @throws Error if Xvfb does not start */
export async function startVirtualDisplay(): Promise<VirtualDisplay> {
  const numberPipe = 3;
  const server = spawn('Xvfb', ['-displayfd', String(numberPipe), '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.stdio[numberPipe]?.once('data', (chunk: Buffer) => {
      resolve(chunk.toString().trim());
    });
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error('The virtual screen (Xvfb) did not start. Is there room in the temporary folder?'));
    });
  });
  return { name: `:${number}`, stop: () => server.kill() };
}
