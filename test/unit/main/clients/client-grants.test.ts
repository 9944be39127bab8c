import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClientGrants, programsFile } from '../../../../main/clients/client-grants.js';
import { JsonFile } from '../../../../main/storage/json-file.js';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { accountId, consentRequestId } from '../../../../preload/contract/index.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { tuple } from '../../../support/tuple.js';

const account = accountId.parse('a'.repeat(32));
const deploy = { path: '/usr/bin/bash', script: '/home/ada/deploy.sh' };
const here = new AbortController().signal;

async function programsIn(folder: string) {
  const { document: file } = await JsonFile.open({
    ...{ folder, name: 'programs', version: 1, schema: programsFile, defaults: { programs: [] } },
    ...{ openStore: openDurableStore, quarantine: new Quarantine(folder, Date.now) },
  });
  let late: () => void = () => undefined;
  let changes = 0;
  const clients = new ClientGrants({
    file,
    now: () => 1_700_000_000_000,
    schedule: (_ms, work) => {
      late = work;
      return () => undefined;
    },
    onRequestsChanged: () => (changes += 1),
  });
  return {
    programs: clients,
    runOutOfPatience: () => {
      late();
    },
    changes: () => changes,
  };
}

const newFolder = () => tmpDir('roster-programs-');

describe('programs that ask for tokens', () => {
  it('are remembered durably when the user always allows them, and forgotten when access is revoked', async () => {
    const folder = newFolder();
    const { programs: clients } = await programsIn(folder);
    const asked = clients.requestConsent(deploy, account, here);
    const [question] = tuple(clients.pending, 1);
    expect(question.program).toEqual({ name: 'deploy.sh', ...deploy, onlyOnce: false });
    await clients.respond(question.id, 'always');
    expect(await asked).toBe(true);
    expect(clients.isAllowed(deploy)).toBe(true);
    expect(clients.isAllowed({ ...deploy, script: null })).toBe(false);
    expect(clients.isAllowed({ ...deploy, script: '/home/ada/other.sh' })).toBe(false);
    expect(readFileSync(join(folder, 'programs.json'), 'utf8')).toContain('deploy.sh');

    const { programs: again } = await programsIn(folder);
    const [known] = tuple(again.allowed, 1);
    expect(known).toMatchObject({ name: 'deploy.sh', allowedAt: '2023-11-14T22:13:20.000Z' });
    await again.revoke(known.id);
    expect((await programsIn(folder)).programs.allowed).toEqual([]);
  });

  it('are not remembered when the user allows them once or denies them', async () => {
    const { programs: clients } = await programsIn(newFolder());
    for (const [answer, given] of [
      ['once', true],
      ['deny', false],
    ] as const) {
      const asked = clients.requestConsent(deploy, account, here);
      const [question] = tuple(clients.pending, 1);
      await clients.respond(question.id, answer);
      expect(await asked).toBe(given);
      expect(clients.isAllowed(deploy)).toBe(false);
    }
  });

  it('are refused when the user does not answer, when they disconnect, and when Roster locks', async () => {
    const { programs: clients, runOutOfPatience } = await programsIn(newFolder());
    const unanswered = clients.requestConsent(deploy, account, here);
    runOutOfPatience();
    expect(await unanswered).toBe(false);

    const leaving = new AbortController();
    const gone = clients.requestConsent(deploy, account, leaving.signal);
    leaving.abort();
    expect(await gone).toBe(false);
    expect(await clients.requestConsent(deploy, account, leaving.signal)).toBe(false);

    const locked = clients.requestConsent(deploy, account, here);
    clients.denyAll();
    expect(await locked).toBe(false);
    expect(clients.pending).toEqual([]);
  });

  it('receive one answer to repeated requests, within a limit of pending requests', async () => {
    const { programs: clients, changes } = await programsIn(newFolder());
    const asked = Array.from({ length: 12 }, () => clients.requestConsent(deploy, account, here));
    expect(clients.pending).toHaveLength(8);
    const [question] = tuple(clients.pending, 1);
    await clients.respond(question.id, 'always');
    const answers = await Promise.all(asked);
    expect(answers.filter(Boolean)).toHaveLength(8);
    expect(changes()).toBe(16);
    // A second answer has no effect.
    await clients.respond(question.id, 'deny');
    expect(clients.allowed).toHaveLength(1);
  });

  it('are never remembered when the system does not identify them', async () => {
    const { programs: clients } = await programsIn(newFolder());
    const asked = clients.requestConsent(null, account, here);
    const [question] = tuple(clients.pending, 1);
    expect(question.program).toBeNull();
    await clients.respond(question.id, 'always');
    expect(await asked).toBe(true);
    expect(clients.allowed).toEqual([]);
  });
});

describe('a program that cannot be recognised', () => {
  it('needs consent each time, whatever was answered or remembered before', async () => {
    const { programs: clients } = await programsIn(newFolder());
    const shell = { path: '/usr/bin/bash', script: null };
    const before = clients.requestConsent(shell, account, here);
    await clients.respond(clients.pending[0]?.id ?? consentRequestId.parse(''), 'always');
    expect(await before).toBe(true);
    expect(clients.isAllowed({ ...shell, onlyOnce: true })).toBe(false);

    const node = { path: '/usr/bin/node', script: null, onlyOnce: true };
    const asked = clients.requestConsent(node, account, here);
    const [question] = clients.pending;
    expect(question?.program).toEqual({ name: 'node', ...node });
    await clients.respond(question?.id ?? consentRequestId.parse(''), 'always');
    expect(await asked).toBe(true);
    expect(clients.isAllowed(node)).toBe(false);
    expect(clients.allowed).toHaveLength(1);
  });

  it('has its file name shown as text on one line', async () => {
    const { programs: clients } = await programsIn(newFolder());
    const evil = { path: '/usr/bin/bash', script: '/tmp/a\u202eb\nc.sh' };
    const asked = clients.requestConsent(evil, account, here);
    expect(clients.pending[0]?.program).toMatchObject({
      name: 'a\uFFFDb\uFFFDc.sh',
      script: '/tmp/a\uFFFDb\uFFFDc.sh',
    });
    expect(clients.nameOf(evil)).toBe('a\uFFFDb\uFFFDc.sh');
    await clients.respond(clients.pending[0]?.id ?? consentRequestId.parse(''), 'always');
    await asked;
    // The comparison uses the path itself.
    expect(clients.isAllowed(evil)).toBe(true);
    expect(clients.isAllowed({ ...evil, script: '/tmp/a\uFFFDb\uFFFDc.sh' })).toBe(false);
    expect(clients.allowed[0]?.name).toBe('a\uFFFDb\uFFFDc.sh');
  });
});
