import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxHistoryEntries } from '../../../../main/clients/consent-history.js';
import { account, deploy, ProgramConsent, script } from '../../../support/fakes/program-consent.js';

const day = 24 * 60 * 60_000;

describe('the history', () => {
  it('is kept for 30 days, also after a restart, until the user forgets it', async () => {
    const one = await ProgramConsent.open();
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
    const next = await ProgramConsent.open(one.folder);
    expect(await next.outcomes()).toEqual(['allowed terminal']);
    next.pass(31 * day);
    expect(await next.outcomes()).toEqual([]);
    next.pass(-31 * day);
    await next.clients.forgetHistory();
    expect(await (await ProgramConsent.open(one.folder)).outcomes()).toEqual([]);
  });

  it('has a limit, and keeps the latest entries', async () => {
    const one = await ProgramConsent.open();
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
