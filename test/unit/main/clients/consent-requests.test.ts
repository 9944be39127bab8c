import { describe, expect, it } from 'vitest';
import { unknownCaller } from '../../../../main/clients/client-program.js';
import { maxWaiting, TooManyQuestionsError } from '../../../../main/clients/consent-requests.js';
import { accountId } from '../../../../preload/contract/index.js';
import { inertMs } from '../../../../preload/contract/limits.js';
import { callerOf } from '../../../support/fakes/callers.js';
import { account, deploy, other, ProgramConsent, shell } from '../../../support/fakes/program-consent.js';
import { tuple } from '../../../support/tuple.js';

describe('a question', () => {
  it('offers what cannot be identified one terminal at most, and the unknown only this request', async () => {
    const one = await ProgramConsent.open();
    expect(one.clients.lengthsFor(deploy)).toEqual(['once', 'terminal', 'lock', 'always']);
    expect(one.clients.lengthsFor({ ...deploy, fingerprint: null })).toEqual(['once', 'terminal', 'lock']);
    expect(one.clients.lengthsFor(shell)).toEqual(['once', 'terminal']);
    expect(one.clients.lengthsFor({ ...shell, terminal: null })).toEqual(['once']);
    expect(one.clients.lengthsFor({ ...deploy, program: null })).toEqual(['once']);
  });

  it('takes no answer that it does not offer', async () => {
    const one = await ProgramConsent.open();
    const asked = one.ask(shell);
    const stranger = accountId.parse('c'.repeat(32));
    await one.answer({ kind: 'allow', accountId: account, length: 'always', allAccounts: true });
    await one.answer({ kind: 'allow', accountId: stranger, length: 'once', allAccounts: false });
    await one.answer({ kind: 'allow', accountId: other, length: 'once', allAccounts: false });
    expect(one.clients.waiting).toHaveLength(1);
    await one.answer({ kind: 'deny' });
    expect(await asked).toBeNull();
    expect(await one.clients.list()).toEqual([]);
  });

  it('takes no permission right after it appears', async () => {
    const one = await ProgramConsent.open();
    void one.ask(deploy);
    const [{ id }] = tuple(one.clients.waiting, 1);
    const answer = { kind: 'allow', accountId: account, length: 'once', allAccounts: false } as const;
    await one.clients.respond(id, answer);
    one.clients.markShown(id);
    one.pass(inertMs - 1);
    await one.clients.respond(id, answer);
    expect(one.clients.waiting).toHaveLength(1);
    one.pass(1);
    await one.clients.respond(id, answer);
    expect(one.clients.waiting).toEqual([]);
  });

  it('ends two minutes after it appears, one after the other', async () => {
    const one = await ProgramConsent.open();
    const [first, second] = [one.ask(deploy), one.ask(shell)];
    const [{ id }, { id: nextId }] = tuple(one.clients.waiting, 2);
    one.pass(20_000);
    one.clients.markShown(id);
    one.pass(119_000);
    expect(one.clients.waiting).toHaveLength(2);
    one.pass(1_000);
    expect(await first).toBeNull();
    one.clients.markShown(nextId);
    one.pass(119_000);
    expect(one.clients.waiting).toHaveLength(1);
    one.pass(1_000);
    expect(await second).toBeNull();
    expect(await one.outcomes()).toEqual(['unanswered', 'unanswered']);
  });

  it('ends when it never appears', async () => {
    const one = await ProgramConsent.open();
    const asked = one.ask(deploy);
    one.pass(30_000);
    expect(await asked).toBeNull();
  });

  it('ends when the program ends and when Roster locks', async () => {
    const one = await ProgramConsent.open();
    const leaving = new AbortController();
    const gone = one.ask(deploy, [], leaving.signal);
    leaving.abort();
    expect(await gone).toBeNull();
    expect(await one.ask(deploy, [], leaving.signal)).toBeNull();
    const locked = one.ask(deploy);
    one.clients.lock();
    expect(await locked).toBeNull();
    expect(one.clients.waiting).toEqual([]);
    expect(await one.outcomes()).toEqual(['locked', 'withdrawn', 'withdrawn']);
  });

  it('is asked once for all requests of a program, and one answer serves them all', async () => {
    const one = await ProgramConsent.open();
    for (const answer of [
      { kind: 'deny' },
      { kind: 'allow', accountId: account, length: 'once', allAccounts: false },
    ] as const) {
      const leaving = new AbortController();
      const asked = [one.ask(deploy, [], leaving.signal), ...Array.from({ length: 11 }, () => one.ask(deploy))];
      expect(one.clients.waiting).toHaveLength(1);
      leaving.abort();
      expect(one.clients.waiting, 'another request still waits').toHaveLength(1);
      await one.answer(answer);
      const grants = await Promise.all(asked);
      expect(grants.filter((grant) => grant !== null)).toHaveLength(answer.kind === 'allow' ? 11 : 0);
    }
    expect(await one.outcomes()).toEqual(['allowed once', 'denied']);
    expect(await one.isAllowed(deploy)).toBe(false);
  });

  it('is asked for each account, terminal and content, and each time for code that is not identified', async () => {
    const one = await ProgramConsent.open();
    const elsewhere = { ...deploy, terminal: { pid: 100, startedAt: '6000' } };
    for (const caller of [
      deploy,
      elsewhere,
      { ...deploy, fingerprint: '0' },
      shell,
      shell,
      unknownCaller,
      unknownCaller,
    ])
      void one.ask(caller);
    void one.ask(deploy, [other]);
    expect(one.clients.waiting).toHaveLength(8);
    // Denied once, a program does not ask for the same account in the same terminal again.
    await one.answer({ kind: 'deny' });
    expect(one.clients.waiting.map(({ caller }) => caller)).toEqual([
      elsewhere,
      shell,
      shell,
      unknownCaller,
      unknownCaller,
    ]);
    await one.answer({ kind: 'deny' });
    await one.answer({ kind: 'allow', accountId: account, length: 'terminal', allAccounts: false });
    expect(one.clients.waiting.map(({ caller }) => caller)).toEqual([unknownCaller, unknownCaller]);
    await one.answer({ kind: 'deny' });
    expect(one.clients.waiting).toHaveLength(1);
  });

  it('serves only requests that the window shows in the same way', async () => {
    const one = await ProgramConsent.open();
    const link = (pid: number, name: string) => ({ pid, name, path: `/usr/bin/${name}` });
    const fromScript = { ...deploy, chain: [link(1, 'bash'), link(2, 'make'), link(3, 'deploy.sh')] };
    const fromPackage = { ...deploy, chain: [link(1, 'bash'), link(4, 'npm'), link(5, 'deploy.sh')] };
    const scheduled = (starter: number) => ({
      ...{ ...deploy, terminal: null },
      chain: [link(starter, 'cron'), link(starter + 1, 'deploy.sh')],
    });
    const again = { ...fromScript, chain: [link(1, 'bash'), link(6, 'make'), link(7, 'deploy.sh')] };
    for (const caller of [fromScript, again, fromPackage, scheduled(8), scheduled(8), scheduled(10)])
      void one.ask(caller);
    const asked = one.clients.waiting.map(({ caller }) => caller);
    expect(asked).toEqual([fromScript, fromPackage, scheduled(8), scheduled(10)]);
  });

  it('waits for its turn behind those of many terminals, and none is lost', async () => {
    const one = await ProgramConsent.open();
    const terminals = Array.from({ length: maxWaiting }, (_none, at) => ({
      ...shell,
      terminal: { pid: 1_000 + at, startedAt: '7000' },
    }));
    const asked = terminals.map((caller) => one.ask(caller));
    expect(one.clients.waiting).toHaveLength(maxWaiting);
    await expect(one.ask(deploy)).rejects.toThrow(TooManyQuestionsError);
    for (let left = maxWaiting; left > 0; left -= 1)
      await one.answer({ kind: 'allow', accountId: account, length: 'once', allAccounts: false });
    expect((await Promise.all(asked)).every((grant) => grant !== null)).toBe(true);
    const later = one.ask(deploy);
    await one.answer({ kind: 'allow', accountId: account, length: 'once', allAccounts: false });
    expect(await later).not.toBeNull();
    expect((await one.outcomes()).filter((outcome) => outcome === 'allowed once')).toHaveLength(maxWaiting + 1);
  });

  it('shows file names as text on one line', async () => {
    const one = await ProgramConsent.open();
    const evil = callerOf({ path: '/usr/bin/bash', script: '/tmp/a\u202eb\nc.sh' });
    expect(one.clients.nameOf(evil)).toBe('a\uFFFDb\uFFFDc.sh');
    await one.allow(evil, 'always');
    // The comparison uses the path itself.
    expect(await one.isAllowed(evil)).toBe(true);
    expect(await one.isAllowed(callerOf({ path: '/usr/bin/bash', script: '/tmp/a\uFFFDb\uFFFDc.sh' }))).toBe(false);
    expect(await one.clients.list()).toMatchObject([{ name: 'a\uFFFDb\uFFFDc.sh', script: '/tmp/a\uFFFDb\uFFFDc.sh' }]);
  });

  it('comes after the passphrase while Roster is locked', async () => {
    const one = await ProgramConsent.open();
    const unlocking = one.clients.requestUnlock(deploy, new AbortController().signal);
    expect(one.clients.waiting).toMatchObject([{ subject: { kind: 'unlock' } }]);
    one.clients.unlocked();
    expect(await unlocking).toBe(true);
    const refused = one.clients.requestUnlock(deploy, new AbortController().signal);
    await one.answer({ kind: 'deny' });
    expect(await refused).toBe(false);
  });
});
