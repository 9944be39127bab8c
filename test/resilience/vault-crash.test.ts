/** Kills a process 200 times while accounts are signed in, switched, renewed, renamed and signed out: acknowledged changes are kept. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jwtOf, startAuthServer } from '../support/recorded-app.js';
import { testAppId, type TestServer } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

const kills = 200;
const folder = tmpDir('roster-kills-');
let server: TestServer;

beforeAll(async () => {
  server = await startAuthServer();
  // Bundled, so that it starts in a fraction of a second.
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['@node-rs/argon2', '@napi-rs/keyring', 'libsql'] },
    build: {
      ssr: 'test/resilience/programs/profile-owner.ts',
      outDir: join('out', 'test'),
      emptyOutDir: false,
      rolldownOptions: { checks: { bundlerTimings: false }, output: { entryFileNames: 'profile-owner.mjs' } },
    },
  });
});
afterAll(() => server.stop());

const shown = {
  accounts: z.array(z.object({ id: z.string(), label: z.string().nullable(), state: z.string() })),
  active: z.string().nullable(),
  current: z.string().nullable(),
};
const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), ...shown, notices: z.array(z.object({ message: z.string() })) }),
  z.object({ kind: z.literal('begin'), action: z.string(), id: z.string().optional() }),
  z.object({ kind: z.literal('done'), action: z.string(), id: z.string(), ...shown, secrets: z.array(z.string()) }),
  z.object({ kind: z.literal('refused'), action: z.string(), message: z.string() }),
]);
type Shown = z.infer<z.ZodObject<typeof shown>>;

/** All encodings in which a secret could be stored in a file. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    JSON.stringify(secret).slice(1, -1),
  ];
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a crash of the process that owns a profile', () => {
  it(`loses no acknowledged write through ${String(kills)} kills`, { timeout: 15 * 60_000 }, async () => {
    const profile = join(folder, 'profile');
    const tokens = Array.from({ length: 8 }, (_none, number) =>
      String(jwtOf(`owner-${String(number)}`).payload['token']),
    );
    let last: Shown = { accounts: [], active: null, current: null };
    /** The change in progress at the kill may or may not have happened. */
    let open: { action: string; id?: string | undefined } | null = null;
    /**
     * Accounts whose sign-out a kill interrupted. The session is deleted before the list is written, so a later start
     * may list such an account as signed in until its session is first read.
     */
    const maybeSignedOut = new Set<string>();
    const seen = new Set<string>();
    let acknowledged = 0;
    const byAction: Record<string, number> = {};
    let halfDone = 0;
    let broughtBack = 0;

    for (let kill = 0; kill < kills; kill += 1) {
      const args = [
        join('out', 'test', 'profile-owner.mjs'),
        profile,
        join(folder, 'key'),
        server.url,
        testAppId,
        String(kill + 1),
        ...tokens,
      ];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 });
      const ended = once(child, 'close');
      let stopAt: ReturnType<typeof setTimeout> | undefined;
      for await (const text of createInterface(child.stdout)) {
        const output = line.parse(JSON.parse(text));
        if (output.kind === 'found') {
          // A kill between writing a first session and listing it: the start reports that it restored the account.
          const mayBringBack = open?.action === 'signIn';
          const others = output.notices.filter(({ message }) => !mayBringBack || !message.includes('restored'));
          expect(others).toEqual([]);
          broughtBack += output.notices.length;
          if (open?.action === 'signOut' && open.id !== undefined) maybeSignedOut.add(open.id);
          halfDone += check(last, output, open, maybeSignedOut) ? 0 : 1;
          // Kill at a random time, possibly immediately.
          stopAt = setTimeout(() => child.kill('SIGKILL'), (kill * 7_919) % 350);
          last = output;
          open = null;
        } else if (output.kind === 'begin') open = output;
        else {
          open = null;
          if (output.kind === 'refused') continue;
          last = output;
          acknowledged += 1;
          // These calls read or replaced the session.
          if (['signIn', 'refresh'].includes(output.action)) maybeSignedOut.delete(output.id);
          byAction[output.action] = (byAction[output.action] ?? 0) + 1;
          for (const secret of output.secrets) seen.add(secret);
        }
      }
      clearTimeout(stopAt);
      const [code, signal] = (await ended) as [number | null, string | null];
      expect([code, signal]).toEqual([null, 'SIGKILL']);
    }

    console.log(
      `kills: ${String(kills)}; acknowledged and checked: ${String(acknowledged)} ${JSON.stringify(byAction)}; interrupted but completed: ${String(halfDone)}, of these restored: ${String(broughtBack)}; lost: 0`,
    );
    expect(acknowledged).toBeGreaterThan(kills);

    const files = filesBelow(profile);
    const wanted = [...seen, ...tokens].flatMap(spellings);
    const found = files.filter((path) => {
      const content = readFileSync(path, 'latin1');
      return wanted.some((spelling) => content.includes(spelling));
    });
    console.log(
      `searched ${String(files.length)} files for ${String(seen.size + tokens.length)} tokens in 5 spellings: ${String(found.length)} hits`,
    );
    expect(found).toEqual([]);
    for (const path of files) expect(statSync(path).mode & 0o077).toBe(0);
  });
});

/** Whether the next start found exactly the acknowledged state; false when the change in progress had happened too. */
function check(
  before: Shown,
  found: Shown,
  open: { action: string; id?: string | undefined } | null,
  maybeSignedOut: ReadonlySet<string>,
): boolean {
  const plain = ({ accounts, active, current }: Shown) => ({ accounts, active, current });
  if (JSON.stringify(plain(before)) === JSON.stringify(plain(found))) return true;
  // Only the change in progress may differ.
  expect(open).not.toBeNull();
  for (const account of before.accounts) {
    const now = found.accounts.find(({ id }) => id === account.id);
    const during = `account ${account.id} while ${JSON.stringify(open)} was under way`;
    expect(now, during).toBeDefined();
    if (open?.id !== account.id && open?.action !== 'signIn') {
      const signedOut = maybeSignedOut.has(account.id) && now?.state === 'signedOut' ? { state: now.state } : {};
      expect(JSON.stringify(now), during).toBe(JSON.stringify({ ...account, ...signedOut }));
    }
  }
  expect(found.accounts.length - before.accounts.length).toBeLessThanOrEqual(open?.action === 'signIn' ? 1 : 0);
  const isSwitch = open?.action === 'signIn' || open?.action === 'activate';
  if (!isSwitch) expect(found.active).toBe(before.active);
  if (!isSwitch && open?.action !== 'signOut') expect(found.current).toBe(before.current);
  return false;
}
