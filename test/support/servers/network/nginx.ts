/** Debian's nginx with the site file of this repository, unprivileged, in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { tmpDir } from '../../tmp-dir.js';
import { makeCertificates } from './company-network.js';

const program = '/usr/sbin/nginx';
const site = 'assets/server/nginx-site.conf';
/** User and group “nobody”, as which a test that runs as root starts nginx. */
const nobody = 65_534;

export interface Nginx {
  url: string;
  /** The certificate of the authority, in PEM. */
  authority: string;
  authorityPath: string;
  accessLog: () => string;
  errorLog: () => string;
  stop: () => Promise<void>;
}

/** Why nginx cannot run here; null if it can. @throws Error in CI */
export function reasonWithoutNginx(): string | null {
  if (existsSync(program)) return null;
  if (process.env['CI'] !== undefined) throw new Error(`${program} is missing`);
  return `${program} is missing: install nginx-light`;
}

/** Returns a port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts nginx on the port of `localhost`, in front of servers on these ports. */
export async function startNginx(port: number, servers: readonly [number, number]): Promise<Nginx> {
  const folder = tmpDir('roster-nginx-');
  const path = (name: string) => join(folder, name);
  const { authority } = makeCertificates(folder, 'localhost');
  const replacements: [string, string][] = [
    ['listen 443 ssl http2;', `listen 127.0.0.1:${String(port)} ssl http2;`],
    // Not every test machine has IPv6.
    ['listen [::]:443 ssl http2;', ''],
    ['server_name auth.example.com;', 'server_name localhost;'],
    ['/etc/letsencrypt/live/auth.example.com/fullchain.pem', path('host.pem')],
    ['/etc/letsencrypt/live/auth.example.com/privkey.pem', path('host.key')],
    ['/var/log/nginx/roster-server.log', path('access.log')],
    ['127.0.0.1:8081', `127.0.0.1:${String(servers[0])}`],
    ['127.0.0.1:8082', `127.0.0.1:${String(servers[1])}`],
  ];
  let text = readFileSync(site, 'utf8');
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`${site} no longer contains “${from}”`);
    text = text.replace(from, () => to);
  }
  writeFileSync(path('site.conf'), text);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((name) => `${name}_temp_path ${path(`tmp-${name}`)};`);
  writeFileSync(
    path('nginx.conf'),
    `pid ${path('nginx.pid')};\ndaemon off;\nworker_processes 1;\nevents {}\nhttp {\n${paths.join('\n')}\ninclude ${path('site.conf')};\n}\n`,
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    for (const name of ['', 'host.key']) chownSync(path(name), nobody, nobody);
    chmodSync(path('host.key'), 0o600);
  }
  const identity = isRoot ? { uid: nobody, gid: nobody } : {};
  const args = ['-p', folder, '-e', path('error.log'), '-c', path('nginx.conf')];
  const child = spawn(program, args, { ...identity, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await answers(port, child, () => errors);
  return {
    url: `https://localhost:${String(port)}`,
    authority: readFileSync(authority, 'utf8'),
    authorityPath: authority,
    accessLog: () => readFileSync(path('access.log'), 'utf8'),
    errorLog: () => readFileSync(path('error.log'), 'utf8'),
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGQUIT');
      await ended;
    },
  };
}

/** Waits until something listens on the port. @throws Error with nginx's own words if it ends instead */
async function answers(port: number, child: ChildProcess, errors: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${errors()}`);
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
