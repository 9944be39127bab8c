import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Programs, programsFile } from '../../../main/clients/client-grants.js';
import { Document } from '../../../main/storage/json-file.js';
import { Quarantine } from '../../../main/storage/quarantine.js';
import { accountId, questionId } from '../../../preload/contract/index.js';
import { openDurableStore } from '../../peers/durable-store.js';

const account = accountId.parse('a'.repeat(32));
const deploy = { path: '/usr/bin/bash', script: '/home/ada/deploy.sh' };
const here = new AbortController().signal;

async function programsIn(folder: string) {
  const { document } = await Document.open({
    ...{ folder, name: 'programs', version: 1, schema: programsFile, empty: { programs: [] } },
    ...{ openStore: openDurableStore, quarantine: new Quarantine(folder, Date.now) },
  });
  let late: () => void = () => undefined;
  let changes = 0;
  const programs = new Programs({
    document,
    now: () => 1_700_000_000_000,
    after: (_ms, work) => {
      late = work;
      return () => undefined;
    },
    changed: () => (changes += 1),
  });
  return { programs, runOutOfPatience: () => late(), changes: () => changes };
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'roster-programs-'));

describe('programs that ask for tokens', () => {
  it('are remembered durably when the person says always, and forgotten when that is taken back', async () => {
    const folder = newFolder();
    const { programs } = await programsIn(folder);
    const asked = programs.ask(deploy, account, here);
    const [question] = programs.waiting;
    expect(question?.program).toEqual({ name: 'deploy.sh', ...deploy, onlyOnce: false });
    if (question === undefined) throw new Error('nobody was asked');
    await programs.answer(question.id, 'always');
    expect(await asked).toBe(true);
    expect(programs.isAllowed(deploy)).toBe(true);
    expect(programs.isAllowed({ ...deploy, script: null })).toBe(false);
    expect(programs.isAllowed({ ...deploy, script: '/home/ada/other.sh' })).toBe(false);
    expect(readFileSync(join(folder, 'programs.json'), 'utf8')).toContain('deploy.sh');

    const { programs: again } = await programsIn(folder);
    const [known] = again.allowed;
    expect(known).toMatchObject({ name: 'deploy.sh', allowedAt: '2023-11-14T22:13:20.000Z' });
    if (known === undefined) throw new Error('it was not remembered');
    await again.revoke(known.id);
    expect((await programsIn(folder)).programs.allowed).toEqual([]);
  });

  it('are not remembered when the person says once or no', async () => {
    const { programs } = await programsIn(newFolder());
    for (const [answer, given] of [
      ['once', true],
      ['deny', false],
    ] as const) {
      const asked = programs.ask(deploy, account, here);
      const [question] = programs.waiting;
      if (question === undefined) throw new Error('nobody was asked');
      await programs.answer(question.id, answer);
      expect(await asked).toBe(given);
      expect(programs.isAllowed(deploy)).toBe(false);
    }
  });

  it('are refused when nobody answers, when they go away, and when Roster locks', async () => {
    const { programs, runOutOfPatience } = await programsIn(newFolder());
    const unanswered = programs.ask(deploy, account, here);
    runOutOfPatience();
    expect(await unanswered).toBe(false);

    const leaving = new AbortController();
    const gone = programs.ask(deploy, account, leaving.signal);
    leaving.abort();
    expect(await gone).toBe(false);
    expect(await programs.ask(deploy, account, leaving.signal)).toBe(false);

    const locked = programs.ask(deploy, account, here);
    programs.refuseAll();
    expect(await locked).toBe(false);
    expect(programs.waiting).toEqual([]);
  });

  it('that ask several times get one answer, and fill no screen', async () => {
    const { programs, changes } = await programsIn(newFolder());
    const asked = Array.from({ length: 12 }, () => programs.ask(deploy, account, here));
    expect(programs.waiting).toHaveLength(8);
    const [question] = programs.waiting;
    if (question === undefined) throw new Error('nobody was asked');
    await programs.answer(question.id, 'always');
    const answers = await Promise.all(asked);
    expect(answers.filter(Boolean)).toHaveLength(8);
    expect(changes()).toBe(16);
    // Answered twice, it is answered for nobody.
    await programs.answer(question.id, 'deny');
    expect(programs.allowed).toHaveLength(1);
  });

  it('that the system does not tell of are never remembered', async () => {
    const { programs } = await programsIn(newFolder());
    const asked = programs.ask(null, account, here);
    const [question] = programs.waiting;
    expect(question?.program).toBeNull();
    if (question === undefined) throw new Error('nobody was asked');
    await programs.answer(question.id, 'always');
    expect(await asked).toBe(true);
    expect(programs.allowed).toEqual([]);
  });
});

describe('a program that cannot be recognised again', () => {
  it('is asked about each time, whatever is answered and whatever was remembered before', async () => {
    const { programs } = await programsIn(newFolder());
    const shell = { path: '/usr/bin/bash', script: null };
    const before = programs.ask(shell, account, here);
    await programs.answer(programs.waiting[0]?.id ?? questionId.parse(''), 'always');
    expect(await before).toBe(true);
    expect(programs.isAllowed({ ...shell, onlyOnce: true })).toBe(false);

    const node = { path: '/usr/bin/node', script: null, onlyOnce: true };
    const asked = programs.ask(node, account, here);
    const [question] = programs.waiting;
    expect(question?.program).toEqual({ name: 'node', ...node });
    await programs.answer(question?.id ?? questionId.parse(''), 'always');
    expect(await asked).toBe(true);
    expect(programs.isAllowed(node)).toBe(false);
    expect(programs.allowed).toHaveLength(1);
  });

  it('shows names of files as text on one line', async () => {
    const { programs } = await programsIn(newFolder());
    const evil = { path: '/usr/bin/bash', script: '/tmp/a\u202eb\nc.sh' };
    const asked = programs.ask(evil, account, here);
    expect(programs.waiting[0]?.program).toMatchObject({
      name: 'a\uFFFDb\uFFFDc.sh',
      script: '/tmp/a\uFFFDb\uFFFDc.sh',
    });
    expect(programs.nameOf(evil)).toBe('a\uFFFDb\uFFFDc.sh');
    await programs.answer(programs.waiting[0]?.id ?? questionId.parse(''), 'always');
    await asked;
    // What is compared stays the path itself.
    expect(programs.isAllowed(evil)).toBe(true);
    expect(programs.isAllowed({ ...evil, script: '/tmp/a\uFFFDb\uFFFDc.sh' })).toBe(false);
    expect(programs.allowed[0]?.name).toBe('a\uFFFDb\uFFFDc.sh');
  });
});
