import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callerOf } from '../../../support/fakes/callers.js';
import { account, deploy, other, ProgramConsent, script, shell } from '../../../support/fakes/program-consent.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { tuple } from '../../../support/tuple.js';

describe('a program that asks for a token', () => {
  it('is allowed for one account until the user revokes it, also after a restart', async () => {
    const one = await ProgramConsent.open();
    expect(await one.allow(deploy, 'always')).toMatchObject({ accountId: account });
    expect([await one.isAllowed(deploy), await one.isAllowed(deploy, other)]).toEqual([true, false]);
    expect(await one.isAllowed(callerOf({ path: '/usr/bin/bash', script: '/home/ada/other.sh' }))).toBe(false);
    expect(readFileSync(join(one.folder, 'programs.json'), 'utf8')).toContain('deploy.sh');

    const next = await ProgramConsent.open(one.folder);
    const [known] = tuple(await next.clients.list(), 1);
    expect(known).toMatchObject({ name: 'deploy.sh', accountId: account, length: 'always', uses: 0 });
    await next.clients.revoke(known.id);
    expect(await (await ProgramConsent.open(one.folder)).clients.list()).toEqual([]);
  });

  it('is allowed for all accounts when the user says so', async () => {
    const one = await ProgramConsent.open();
    await one.allow(deploy, 'always', { allAccounts: true });
    expect([await one.isAllowed(deploy), await one.isAllowed(deploy, other)]).toEqual([true, true]);
    expect(await one.clients.list()).toMatchObject([{ accountId: null }]);
  });

  it('keeps what an older version allowed, for all accounts and any content', async () => {
    const folder = tmpDir('roster-programs-');
    const old = { id: 'c'.repeat(32), path: '/usr/bin/bash', script, allowedAt: '2024-01-01T00:00:00.000Z' };
    writeFileSync(join(folder, 'programs.json'), JSON.stringify({ programs: [old], version: 1 }));
    const one = await ProgramConsent.open(folder);
    expect(await one.isAllowed({ ...deploy, fingerprint: '0' }, other)).toBe(true);
    expect(await one.clients.list()).toMatchObject([{ accountId: null, uses: 0, lastUsedAt: null }]);
  });

  it('is not remembered when it is allowed once or denied', async () => {
    const one = await ProgramConsent.open();
    expect(await one.allow(deploy, 'once')).toMatchObject({ ruleId: null });
    const denied = one.ask(deploy);
    // The answer to a question about a file does not answer this one.
    await one.answer({ kind: 'approve' });
    expect(one.clients.waiting).toHaveLength(1);
    await one.answer({ kind: 'deny' });
    expect(await denied).toBeNull();
    expect(await one.isAllowed(deploy)).toBe(false);
    expect(await one.outcomes()).toEqual(['denied', 'allowed once']);
  });

  it('asks again when its script has changed, and the question says so', async () => {
    const one = await ProgramConsent.open();
    await one.allow(deploy, 'always');
    const changed = { ...deploy, fingerprint: '0'.repeat(64) };
    expect([await one.isAllowed(changed), one.clients.hasChanged(changed)]).toEqual([false, true]);
    expect(one.clients.hasChanged(deploy)).toBe(false);
    await one.allow(changed, 'always');
    expect([await one.isAllowed(changed), (await one.clients.list()).length]).toEqual([true, 1]);
  });

  it('is allowed until its terminal closes, and not in another terminal', async () => {
    const one = await ProgramConsent.open();
    await one.allow(deploy, 'terminal');
    // The same process ID with another start time is another session.
    const elsewhere = { ...deploy, terminal: { pid: 100, startedAt: '6000' } };
    expect([await one.isAllowed(deploy), await one.isAllowed(elsewhere)]).toEqual([true, false]);
    one.closed.add('5000');
    expect([await one.isAllowed(deploy), await one.clients.list()]).toEqual([false, []]);
    expect(await (await ProgramConsent.open(one.folder)).isAllowed(deploy)).toBe(false);
  });

  it('is allowed until Roster locks', async () => {
    const one = await ProgramConsent.open();
    const grant = await one.allow(deploy, 'lock');
    expect(await one.isAllowed({ ...deploy, terminal: null })).toBe(true);
    one.clients.lock();
    expect([await one.isAllowed(deploy), grant !== null && one.clients.isValid(grant)]).toEqual([false, false]);
  });

  it('keeps the account that the user chose when it names none', async () => {
    const one = await ProgramConsent.open();
    expect(await one.allow(deploy, 'terminal', { accountId: other })).toMatchObject({ accountId: other });
    expect(await one.clients.chosenAccount(deploy)).toBe(other);
    expect(await one.isAllowed(deploy)).toBe(false);
    expect(await one.clients.chosenAccount(shell)).toBeNull();
  });

  it('is refused a token that it was granted before the user revoked it', async () => {
    const one = await ProgramConsent.open();
    await one.allow(deploy, 'always');
    const grant = await one.clients.find(deploy, account);
    if (grant === null) throw new Error('not allowed');
    expect(one.clients.isValid(grant)).toBe(true);
    await one.clients.revokeAll();
    expect([one.clients.isValid(grant), await one.isAllowed(deploy)]).toEqual([false, false]);
  });

  it('loses its rules when the account is removed', async () => {
    const one = await ProgramConsent.open();
    await one.allow(deploy, 'always');
    await one.allow(shell, 'terminal');
    await one.clients.forgetAccount(account);
    expect(await one.clients.list()).toEqual([]);
  });

  it('has its uses counted, durably after a moment and never while Roster is locked', async () => {
    const one = await ProgramConsent.open();
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
    expect(await (await ProgramConsent.open(one.folder)).clients.list()).toMatchObject([{ uses: 2, lastUsedAt }]);
  });
});
