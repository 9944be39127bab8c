/** `kill -9` while the app lock is turned on and off and sessions are written: every session that was acknowledged is there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { tmpDir } from '../support/tmp-dir.js';

const kills = 60;
const folder = tmpDir('roster-lock-kills-');

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['@node-rs/argon2', '@napi-rs/keyring'] },
    build: {
      ssr: 'test/resilience/programs/lock-changer.ts',
      outDir: join('out', 'test'),
      emptyOutDir: false,
      rolldownOptions: { checks: { bundlerTimings: false }, output: { entryFileNames: 'lock-changer.mjs' } },
    },
  });
});

const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), status: z.string(), found: z.record(z.string(), z.string().nullable()) }),
  z.object({ kind: z.literal('begin'), id: z.string(), content: z.string() }),
  z.object({ kind: z.literal('done'), id: z.string(), content: z.string() }),
  z.object({ kind: z.literal('lock'), isOn: z.boolean() }),
]);

describe('a crash during a change of the vault key', () => {
  it(`loses no acknowledged write through ${String(kills)} kills`, { timeout: 15 * 60_000 }, async () => {
    const profile = join(folder, 'profile');
    const latest = new Map<string, string>();
    /** The write that was in progress at the kill may or may not be there. */
    let open: { id: string; content: string } | null = null;
    let changes = 0;
    const starts: Record<string, number> = {};

    for (let kill = 0; kill < kills; kill += 1) {
      const args = [profile, join(folder, 'key'), 'quiet marble otter lantern', String(kill)];
      const child = spawn(process.execPath, [join('out', 'test', 'lock-changer.mjs'), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: 60_000,
      });
      const ended = once(child, 'close');
      let stopAt: ReturnType<typeof setTimeout> | undefined;
      for await (const text of createInterface(child.stdout)) {
        const output = line.parse(JSON.parse(text));
        if (output.kind === 'found') {
          starts[output.status] = (starts[output.status] ?? 0) + 1;
          for (const [id, content] of latest) {
            if (open?.id === id && output.found[id] === open.content) latest.set(id, open.content);
            else expect(output.found[id]).toBe(content);
          }
          open = null;
          // Kill at a random time, possibly immediately.
          stopAt = setTimeout(() => child.kill('SIGKILL'), (kill * 7_919) % 900);
        } else if (output.kind === 'begin') open = output;
        else if (output.kind === 'done') {
          latest.set(output.id, output.content);
          open = null;
        } else changes += 1;
      }
      clearTimeout(stopAt);
      const [code, signal] = (await ended) as [number | null, string | null];
      expect([code, signal]).toEqual([null, 'SIGKILL']);
    }

    console.log(`kills: ${String(kills)}; changes of the key: ${String(changes)}; starts: ${JSON.stringify(starts)}`);
    expect(changes).toBeGreaterThan(0);
    expect(latest.size).toBe(6);
    // The file of a lock that was being turned off may have been left; no session was doubted.
    const quarantine = join(profile, 'quarantine');
    const aside = existsSync(quarantine) ? readdirSync(quarantine) : [];
    expect(aside.filter((name) => !name.endsWith('lock.json'))).toEqual([]);
  });
});
