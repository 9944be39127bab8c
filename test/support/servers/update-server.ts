/** A local update server with its own key, whose responses a test can make hostile. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { publicText, signatureOf } from '../../../main/updates/update-signature.js';

/** Answers one path. */
export type Serve = (response: ServerResponse) => void;

/** A running server. */
export interface UpdateServer {
  /** Ends in `/`. */
  url: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
  /** Configuration of an app that updates from this server. */
  source: { feed: string; publicKey: string };
  /** Served files, by path without the leading `/`. */
  files: Map<string, Buffer | string | Serve>;
  /** The requested paths. */
  asked: string[];
  /** Names of all headers that came with it. */
  headers: Set<string>;
  /** Puts up a release: its file, the text about it, and the text's signature. */
  release: (release: Release) => void;
  stop: () => Promise<void>;
}

/** One release. */
export interface Release {
  version: string;
  notes?: string;
  /** The file of the release. */
  content?: Buffer;
  /** Whose signature; else the server's own. */
  signedBy?: KeyObject;
}

/** Name of the text about a release, on the system that the test runs on. */
export const channelFile = `latest${{ linux: '-linux', darwin: '-mac' }[process.platform as string] ?? ''}.yml`;

/** The name of a release's file. */
export const releaseFile = (version: string) => `Roster-${version}.AppImage`;

/** The text about a release, as electron-builder writes it. */
export function releaseText({ version, notes = '', content = Buffer.from('a program') }: Release): string {
  const sha512 = createHash('sha512').update(content).digest('base64');
  const file = releaseFile(version);
  const lines = [`version: ${version}`, 'files:', `  - url: ${file}`, `    sha512: ${sha512}`];
  lines.push(`    size: ${String(content.length)}`, `path: ${file}`, `sha512: ${sha512}`);
  if (notes !== '') lines.push('releaseNotes: |', ...notes.split('\n').map((line) => `  ${line}`));
  return `${lines.join('\n')}\nreleaseDate: '2026-01-02T03:04:05.678Z'\n`;
}

/** Starts it without a release. */
export async function startUpdateServer(): Promise<UpdateServer> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const files: UpdateServer['files'] = new Map();
  const asked: string[] = [];
  const headers = new Set<string>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1).replace(/\?.*$/, '');
    asked.push(path);
    for (const name of Object.keys(request.headers)) headers.add(name);
    const found = files.get(decodeURIComponent(path));
    if (typeof found === 'function') found(response);
    else if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': Buffer.byteLength(found) }).end(found);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}/`;
  return {
    ...{ url, publicKey, privateKey, files, asked, headers },
    source: { feed: url, publicKey: publicText(publicKey) },
    release: (release) => {
      const text = Buffer.from(releaseText(release));
      files.set(channelFile, text);
      files.set(`${channelFile}.sig`, `${signatureOf(text, release.signedBy ?? privateKey)}\n`);
      files.set(releaseFile(release.version), release.content ?? Buffer.from('a program'));
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
