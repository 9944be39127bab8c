#!/usr/bin/env node
/**
 * A complete standalone client that requests an access token from Roster. Run it with the name of an account, or
 * without arguments for the active account. Roster asks the user for permission the first time.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** Roster's default profile folder, without `--user-data-dir`. */
const profile = {
  linux: join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'Roster'),
  darwin: join(homedir(), 'Library', 'Application Support', 'Roster'),
  win32: join(process.env.APPDATA ?? '', 'Roster'),
}[process.platform];

function socketOf(folder) {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24);
  // The pipe's name is random for each run, so that no other user can claim it in advance.
  if (process.platform === 'win32') return JSON.parse(readFileSync(join(folder, 'command-pipe.json'), 'utf8')).pipe;
  const beside = join(resolve(folder), 'command.sock');
  return Buffer.byteLength(beside) <= 103 ? beside : join(tmpdir(), `roster-${name}`, 'command.sock');
}

/** Sends one request and keeps the connection open until the response: closing it cancels the request. */
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
