#!/usr/bin/env node
/**
 * A program of its own that has Roster give it a token: the whole of what a client needs. Run it with the name of an account,
 * or without for the active one. Roster asks its person the first time.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** Where Roster keeps its profile, unless it was started with `--user-data-dir`. */
const profile = {
  linux: join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'Roster'),
  darwin: join(homedir(), 'Library', 'Application Support', 'Roster'),
  win32: join(process.env.APPDATA ?? '', 'Roster'),
}[process.platform];

function socketOf(folder) {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24);
  // A new name for each run, so that nobody else can take it beforehand.
  if (process.platform === 'win32') return JSON.parse(readFileSync(join(folder, 'command-pipe.json'), 'utf8')).pipe;
  const beside = join(resolve(folder), 'command.sock');
  return Buffer.byteLength(beside) <= 103 ? beside : join(tmpdir(), `roster-${name}`, 'command.sock');
}

/** Asks one thing, and keeps the connection open until the answer: closing it takes the wish back. */
async function ask(request) {
  const socket = connect(socketOf(process.env.ROSTER_PROFILE ?? profile));
  try {
    await new Promise((done, failed) => socket.once('connect', done).once('error', failed));
    socket.write(`${JSON.stringify({ id: 1, ...request })}\n`);
    for await (const line of createInterface({ input: socket })) {
      const answer = JSON.parse(line);
      if (answer.kind === 'progress') console.error(answer.message);
      if (answer.kind === 'failed') throw new Error(`${answer.code}: ${answer.message}`);
      if (answer.kind === 'done') return answer.value;
    }
    throw new Error('Roster went away.');
  } finally {
    socket.destroy();
  }
}

const [account = null] = process.argv.slice(2);
const { token, account: of } = await ask({ command: 'token', account });
const answer = await fetch(`${of.backend.url}/api/client/v2.0/auth/profile`, {
  headers: { Authorization: `Bearer ${token}` },
});
console.log(`${of.name}: ${answer.status} ${JSON.stringify((await answer.json()).data)}`);
