import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClientGrants } from '../../../../main/clients/client-grants.js';
import { type Caller, type TerminalSession, unknownCaller } from '../../../../main/clients/client-program.js';
import { ClientRules, programsFormat } from '../../../../main/clients/client-rules.js';
import { ConsentHistory, consentHistoryFormat, maxHistoryEntries } from '../../../../main/clients/consent-history.js';
import { ConsentRequests, maxWaiting, TooManyQuestionsError } from '../../../../main/clients/consent-requests.js';
import { JsonFile } from '../../../../main/storage/json-file.js';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import type { ConsentAnswer } from '../../../../preload/contract/consent.js';
import { type AccountId, accountId, type ConsentLength } from '../../../../preload/contract/index.js';
import { inertMs } from '../../../../preload/contract/limits.js';
import { callerOf } from '../../../support/fakes/callers.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { tuple } from '../../../support/tuple.js';

const account = accountId.parse('a'.repeat(32));
const other = accountId.parse('b'.repeat(32));
const terminal = { pid: 100, startedAt: '5000' };
const script = '/home/ada/deploy.sh';
const deploy = callerOf({ path: '/usr/bin/bash', script }, { terminal });
const shell = callerOf({ path: '/usr/bin/bash', script: null, onlyOnce: true }, { terminal });
const day = 24 * 60 * 60_000;

/** The parts on a profile folder, with a clock and a user. */
class Fixture {
  now = 1_700_000_000_000;
  isLocked = false;
  readonly closed = new Set<string>();
  changes = 0;
  #timers: { at: number; work: () => void }[] = [];

  private constructor(
    readonly folder: string,
    readonly clients: ClientGrants,
  ) {}

  static async open(folder = tmpDir('roster-programs-')): Promise<Fixture> {
    mkdirSync(folder, { recursive: true });
    const place = { folder, openStore: openDurableStore, quarantine: new Quarantine(folder, Date.now) };
    const { document: file } = await JsonFile.open({ ...programsFormat, ...place });
    // The parts read the fixture, which holds them.
    const parts: { fixture?: Fixture } = {};
    const of = (): Fixture => {
      if (parts.fixture === undefined) throw new Error('not open yet');
      return parts.fixture;
    };
    const now = () => of().now;
    const schedule = (ms: number, work: () => void) => of().schedule(ms, work);
    const onChanged = () => {
      of().changes += 1;
    };
    const warn = (line: string) => {
      throw new Error(line);
    };
    const clients = new ClientGrants({
      rules: new ClientRules({
        ...{ file, now, schedule, onChanged, warn },
        isLocked: () => of().isLocked,
        isTerminalOpen: ({ startedAt }: TerminalSession) => Promise.resolve(!of().closed.has(startedAt)),
      }),
      requests: new ConsentRequests({ now, schedule, onChanged }),
      history: new ConsentHistory({
        openFile: async () => (await JsonFile.open({ ...consentHistoryFormat, ...place })).document,
        ...{ now, onChanged },
      }),
      warn,
    });
    parts.fixture = new Fixture(folder, clients);
    return parts.fixture;
  }

  schedule(ms: number, work: () => void): () => void {
    const timer = { at: this.now + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  pass(ms: number): void {
    this.now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    for (const { work } of due) work();
  }

  ask(caller: Caller, others: AccountId[] = [], signal = new AbortController().signal) {
    return this.clients.requestConsent(
      caller,
      { accountId: account, others, reason: { kind: 'active' }, startsProgram: false },
      signal,
    );
  }

  async answer(answer: ConsentAnswer): Promise<void> {
    const { id } = tuple(this.clients.waiting.slice(0, 1), 1)[0];
    this.clients.markShown(id);
    this.pass(inertMs);
    await this.clients.respond(id, answer);
  }

  /** Asks and allows. */
  async allow(caller: Caller, length: ConsentLength, { accountId: id = account, allAccounts = false } = {}) {
    const asked = this.ask(caller, [other]);
    await this.answer({ kind: 'allow', accountId: id, length, allAccounts });
    return asked;
  }

  isAllowed = async (caller: Caller, id = account) => (await this.clients.find(caller, id)) !== null;

  async outcomes(): Promise<string[]> {
    return (await this.clients.history()).map(({ outcome, length }) =>
      length === null ? outcome : `${outcome} ${length}`,
    );
  }
}

describe('a program that asks for a token', () => {
  it('is allowed for one account until the user revokes it, also after a restart', async () => {
    const one = await Fixture.open();
    expect(await one.allow(deploy, 'always')).toMatchObject({ accountId: account });
    expect([await one.isAllowed(deploy), await one.isAllowed(deploy, other)]).toEqual([true, false]);
    expect(await one.isAllowed(callerOf({ path: '/usr/bin/bash', script: '/home/ada/other.sh' }))).toBe(false);
    expect(readFileSync(join(one.folder, 'programs.json'), 'utf8')).toContain('deploy.sh');

    const next = await Fixture.open(one.folder);
    const [known] = tuple(await next.clients.list(), 1);
    expect(known).toMatchObject({ name: 'deploy.sh', accountId: account, length: 'always', uses: 0 });
    await next.clients.revoke(known.id);
    expect(await (await Fixture.open(one.folder)).clients.list()).toEqual([]);
  });

  it('is allowed for all accounts when the user says so', async () => {
    const one = await Fixture.open();
    await one.allow(deploy, 'always', { allAccounts: true });
    expect([await one.isAllowed(deploy), await one.isAllowed(deploy, other)]).toEqual([true, true]);
    expect(await one.clients.list()).toMatchObject([{ accountId: null }]);
  });

  it('keeps what an older version allowed, for all accounts and any content', async () => {
    const folder = tmpDir('roster-programs-');
    const old = { id: 'c'.repeat(32), path: '/usr/bin/bash', script, allowedAt: '2024-01-01T00:00:00.000Z' };
    writeFileSync(join(folder, 'programs.json'), JSON.stringify({ programs: [old], version: 1 }));
    const one = await Fixture.open(folder);
    expect(await one.isAllowed({ ...deploy, fingerprint: '0' }, other)).toBe(true);
    expect(await one.clients.list()).toMatchObject([{ accountId: null, uses: 0, lastUsedAt: null }]);
  });

  it('is not remembered when it is allowed once or denied', async () => {
    const one = await Fixture.open();
    expect(await one.allow(deploy, 'once')).toMatchObject({ ruleId: null });
    const denied = one.ask(deploy);
    // The answer to a question about a file is none to this one.
    await one.answer({ kind: 'approve' });
    expect(one.clients.waiting).toHaveLength(1);
    await one.answer({ kind: 'deny' });
    expect(await denied).toBeNull();
    expect(await one.isAllowed(deploy)).toBe(false);
    expect(await one.outcomes()).toEqual(['denied', 'allowed once']);
  });

  it('asks again when its script has changed, and the question says so', async () => {
    const one = await Fixture.open();
    await one.allow(deploy, 'always');
    const changed = { ...deploy, fingerprint: '0'.repeat(64) };
    expect([await one.isAllowed(changed), one.clients.hasChanged(changed)]).toEqual([false, true]);
    expect(one.clients.hasChanged(deploy)).toBe(false);
    await one.allow(changed, 'always');
    expect([await one.isAllowed(changed), (await one.clients.list()).length]).toEqual([true, 1]);
  });

  it('is allowed until its terminal closes, and not in another terminal', async () => {
    const one = await Fixture.open();
    await one.allow(deploy, 'terminal');
    // The same process ID with another start time is another session.
    const elsewhere = { ...deploy, terminal: { pid: 100, startedAt: '6000' } };
    expect([await one.isAllowed(deploy), await one.isAllowed(elsewhere)]).toEqual([true, false]);
    one.closed.add('5000');
    expect([await one.isAllowed(deploy), await one.clients.list()]).toEqual([false, []]);
    expect(await (await Fixture.open(one.folder)).isAllowed(deploy)).toBe(false);
  });

  it('is allowed until Roster locks', async () => {
    const one = await Fixture.open();
    const grant = await one.allow(deploy, 'lock');
    expect(await one.isAllowed({ ...deploy, terminal: null })).toBe(true);
    one.clients.lock();
    expect([await one.isAllowed(deploy), grant !== null && one.clients.isValid(grant)]).toEqual([false, false]);
  });

  it('keeps the account that the user chose when it names none', async () => {
    const one = await Fixture.open();
    expect(await one.allow(deploy, 'terminal', { accountId: other })).toMatchObject({ accountId: other });
    expect(await one.clients.chosenAccount(deploy)).toBe(other);
    expect(await one.isAllowed(deploy)).toBe(false);
    expect(await one.clients.chosenAccount(shell)).toBeNull();
  });

  it('is refused a token that it was granted before the user revoked it', async () => {
    const one = await Fixture.open();
    await one.allow(deploy, 'always');
    const grant = await one.clients.find(deploy, account);
    if (grant === null) throw new Error('not allowed');
    expect(one.clients.isValid(grant)).toBe(true);
    await one.clients.revokeAll();
    expect([one.clients.isValid(grant), await one.isAllowed(deploy)]).toEqual([false, false]);
  });

  it('loses its rules when the account is removed', async () => {
    const one = await Fixture.open();
    await one.allow(deploy, 'always');
    await one.allow(shell, 'terminal');
    await one.clients.forgetAccount(account);
    expect(await one.clients.list()).toEqual([]);
  });

  it('has its uses counted, durably after a moment and never while Roster is locked', async () => {
    const one = await Fixture.open();
    const grant = await one.allow(deploy, 'always');
    if (grant === null) throw new Error('not allowed');
    one.pass(1_000);
    one.clients.recordUse(grant);
    one.clients.recordUse(grant);
    const lastUsedAt = new Date(one.now).toISOString();
    expect(await one.clients.list()).toMatchObject([{ uses: 2, lastUsedAt }]);
    const stored = () => readFileSync(join(one.folder, 'programs.json'), 'utf8');
    const before = stored();
    one.isLocked = true;
    one.pass(10_000);
    await one.clients.flush();
    expect(stored()).toBe(before);
    one.isLocked = false;
    await one.clients.flush();
    expect(await (await Fixture.open(one.folder)).clients.list()).toMatchObject([{ uses: 2, lastUsedAt }]);
  });
});

describe('a question', () => {
  it('offers what cannot be identified one terminal at most, and the unknown only this request', async () => {
    const one = await Fixture.open();
    expect(one.clients.lengthsFor(deploy)).toEqual(['once', 'terminal', 'lock', 'always']);
    expect(one.clients.lengthsFor({ ...deploy, fingerprint: null })).toEqual(['once', 'terminal', 'lock']);
    expect(one.clients.lengthsFor(shell)).toEqual(['once', 'terminal']);
    expect(one.clients.lengthsFor({ ...shell, terminal: null })).toEqual(['once']);
    expect(one.clients.lengthsFor({ ...deploy, program: null })).toEqual(['once']);
  });

  it('takes no answer that it does not offer', async () => {
    const one = await Fixture.open();
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
    const one = await Fixture.open();
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
    const one = await Fixture.open();
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
    const one = await Fixture.open();
    const asked = one.ask(deploy);
    one.pass(30_000);
    expect(await asked).toBeNull();
  });

  it('ends when the program ends and when Roster locks', async () => {
    const one = await Fixture.open();
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
    const one = await Fixture.open();
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
    const one = await Fixture.open();
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
    const one = await Fixture.open();
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
    const one = await Fixture.open();
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
    const one = await Fixture.open();
    const evil = callerOf({ path: '/usr/bin/bash', script: '/tmp/a\u202eb\nc.sh' });
    expect(one.clients.nameOf(evil)).toBe('a\uFFFDb\uFFFDc.sh');
    await one.allow(evil, 'always');
    // The comparison uses the path itself.
    expect(await one.isAllowed(evil)).toBe(true);
    expect(await one.isAllowed(callerOf({ path: '/usr/bin/bash', script: '/tmp/a\uFFFDb\uFFFDc.sh' }))).toBe(false);
    expect(await one.clients.list()).toMatchObject([{ name: 'a\uFFFDb\uFFFDc.sh', script: '/tmp/a\uFFFDb\uFFFDc.sh' }]);
  });

  it('comes after the passphrase while Roster is locked', async () => {
    const one = await Fixture.open();
    const unlocking = one.clients.requestUnlock(deploy, new AbortController().signal);
    expect(one.clients.waiting).toMatchObject([{ subject: { kind: 'unlock' } }]);
    one.clients.unlocked();
    expect(await unlocking).toBe(true);
    const refused = one.clients.requestUnlock(deploy, new AbortController().signal);
    await one.answer({ kind: 'deny' });
    expect(await refused).toBe(false);
  });
});

describe('the history', () => {
  it('is kept for 30 days, also after a restart, until the user forgets it', async () => {
    const one = await Fixture.open();
    const chain = [
      { pid: 1, name: 'GNOME Terminal', path: '/usr/libexec/gnome-terminal-server' },
      { pid: 2, name: 'deploy.sh', path: script },
    ];
    await one.allow({ ...deploy, chain }, 'terminal');
    expect(await one.clients.history()).toEqual([
      {
        at: new Date(one.now).toISOString(),
        ...{ name: 'deploy.sh', path: script, chain: ['GNOME Terminal', 'deploy.sh'] },
        ...{ accountId: account, reason: { kind: 'active' }, outcome: 'allowed', length: 'terminal' },
      },
    ]);
    const next = await Fixture.open(one.folder);
    expect(await next.outcomes()).toEqual(['allowed terminal']);
    next.pass(31 * day);
    expect(await next.outcomes()).toEqual([]);
    next.pass(-31 * day);
    await next.clients.forgetHistory();
    expect(await (await Fixture.open(one.folder)).outcomes()).toEqual([]);
  });

  it('has a limit, and keeps the latest entries', async () => {
    const one = await Fixture.open();
    const entry = { name: 'old', path: '', chain: [], accountId: account, outcome: 'denied', length: null };
    const entries = Array.from({ length: maxHistoryEntries }, () => ({
      at: new Date(one.now).toISOString(),
      ...entry,
    }));
    writeFileSync(join(one.folder, 'consent-history.json'), JSON.stringify({ entries, version: 1 }));
    await one.allow(deploy, 'once');
    const history = await one.clients.history();
    expect([history.length, history[0]?.name]).toEqual([maxHistoryEntries, 'deploy.sh']);
  });
});
