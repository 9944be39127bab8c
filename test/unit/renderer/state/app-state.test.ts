import '../../../support/runes.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  accountId,
  type AccountSummary,
  backendId,
  type Change,
  defaultLayout,
  noticeId,
  type Snapshot,
} from '../../../../preload/contract/index.js';
import { applyChange } from '../../../../renderer/state/apply-change.js';
import { accountSummary as account } from '../../../support/fakes/account-summary.js';
import { tuple } from '../../../support/tuple.js';

const embedded = backendId.parse('embedded');
const snapshot = (revision: number, accounts: AccountSummary[]): Snapshot => ({
  revision,
  accounts,
  backends: [],
  active: null,
  current: { [embedded]: null },
  recent: [],
  notices: [],
  lock: 'off',
  settings: {
    ...{ theme: 'system', language: 'system', closeToTray: false, startAtLogin: false },
    ...{ notify: true, showPictures: true, checkForUpdates: true, quickShortcut: null, terminalAccount: null },
    ...{ notifyBackends: true, notifyConsent: true, quietHours: { isOn: false, from: '22:00', until: '07:00' } },
    ...{ textSize: 'normal', clicking: 'shows' },
  },
  language: 'en',
  layout: defaultLayout,
});

describe('one change of the snapshot', () => {
  const before = snapshot(1, [account('a'), account('b')]);
  const ids = (after: Snapshot) => after.accounts.map(({ id }) => id[0]);

  it('keeps the position of a changed account and the object of an unchanged one', () => {
    const after = applyChange(before, 2, { kind: 'accountPut', account: account('a', { label: 'Work' }) });
    expect(ids(after)).toEqual(['a', 'b']);
    expect(after.accounts[0]?.label).toBe('Work');
    expect(after.accounts[1]).toBe(before.accounts[1]);
  });

  it('moves an account before another one, or to the end', () => {
    const three = snapshot(1, [account('a'), account('b'), account('c')]);
    const after = (id: string, other: string | null) =>
      ids(
        applyChange(three, 2, {
          kind: 'accountMoved',
          accountId: accountId.parse(id.repeat(32)),
          before: other === null ? null : accountId.parse(other.repeat(32)),
        }),
      );
    expect(after('c', 'a')).toEqual(['c', 'a', 'b']);
    expect(after('a', null)).toEqual(['b', 'c', 'a']);
    expect(after('a', 'c')).toEqual(['b', 'a', 'c']);
    expect(after('b', 'b')).toEqual(['a', 'c', 'b']);
    expect(after('d', 'a')).toEqual(['a', 'b', 'c']);
  });

  it('adds, removes, activates and handles notices', () => {
    const [a] = tuple(before.accounts, 1);
    const id = noticeId.parse('disk');
    const steps: Change[] = [
      { kind: 'accountPut', account: account('c') },
      { kind: 'currentChanged', backendId: embedded, accountId: a.id },
      { kind: 'activeChanged', accountId: a.id },
      { kind: 'noticePut', notice: { id, kind: 'storage', message: 'full', actions: [], dismissible: true } },
      { kind: 'accountRemoved', accountId: accountId.parse('b'.repeat(32)) },
    ];
    const after = steps.reduce((now, change, step) => applyChange(now, 2 + step, change), before);
    expect(ids(after)).toEqual(['a', 'c']);
    expect(after.active).toBe(a.id);
    expect(after.current[embedded]).toBe(a.id);
    expect(after.notices).toHaveLength(1);
    expect(applyChange(after, 9, { kind: 'noticeRemoved', noticeId: id }).notices).toEqual([]);
    expect(before.accounts).toHaveLength(2);
  });
});

describe('the page’s copy of the state', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('misses no change when an event precedes the first snapshot or is lost', async () => {
    let tell: (changes: { revision: number; change: Change }[]) => void = () => undefined;
    const answered: ((snapshot: Snapshot) => void)[] = [];
    const roster = {
      on: (_name: string, listener: typeof tell) => {
        tell = listener;
        return () => undefined;
      },
      state: {
        getSnapshot: () =>
          new Promise((resolve) => {
            answered.push((value) => {
              resolve({ ok: true, value: JSON.stringify(value) });
            });
          }),
      },
    };
    vi.stubGlobal('window', { roster });
    const { AppState } = await import('../../../../renderer/state/app-state.svelte.js');
    const view = new AppState();
    void view.start();
    const next = async (value: Snapshot) => {
      answered.shift()?.(value);
      await new Promise((resolve) => setTimeout(resolve));
    };
    // The event of revision 2 comes before the answer of revision 1.
    tell([{ revision: 2, change: { kind: 'accountPut', account: account('b') } }]);
    await next(snapshot(1, [account('a')]));
    await next(snapshot(2, [account('a'), account('b')]));
    expect(view.snapshot?.accounts).toHaveLength(2);
    // Revision 3 is lost.
    tell([{ revision: 4, change: { kind: 'accountPut', account: account('d') } }]);
    await next(
      snapshot(
        4,
        ['a', 'b', 'c', 'd'].map((digit) => account(digit)),
      ),
    );
    expect(view.snapshot?.accounts).toHaveLength(4);
    // The changes of one task arrive together; the snapshot already contains the first.
    const [, b] = tuple(view.snapshot?.accounts ?? [], 2);
    tell([
      { revision: 4, change: { kind: 'accountRemoved', accountId: b.id } },
      { revision: 5, change: { kind: 'currentChanged', backendId: embedded, accountId: b.id } },
      { revision: 6, change: { kind: 'activeChanged', accountId: b.id } },
    ]);
    expect(view.snapshot).toMatchObject({ revision: 6, active: b.id, current: { [embedded]: b.id } });
    expect(view.snapshot?.accounts).toHaveLength(4);
    expect(answered).toHaveLength(0);
    // A lock hides messages even if a change before it is missing.
    view.failure = { message: 'private', details: null, retry: null };
    tell([
      { revision: 9, change: { kind: 'activeChanged', accountId: b.id } },
      { revision: 10, change: { kind: 'lockChanged', lock: 'locked' } },
    ]);
    expect(view.failure).toBeNull();
    expect(answered).toHaveLength(1);
  });

  it('finds what a call created, also when its result arrives before the change', async () => {
    let inMain = snapshot(1, [account('a')]);
    let loads = 0;
    vi.stubGlobal('window', { roster: { on: () => () => undefined } });
    const { AppState } = await import('../../../../renderer/state/app-state.svelte.js');
    const view = new AppState(() => {
      loads += 1;
      return Promise.resolve({ ok: true, value: JSON.stringify(inMain) });
    });
    await view.start();
    const find = (digit: string) => () => view.snapshot?.accounts.find(({ id }) => id.startsWith(digit));
    expect((await view.findCreated(find('a')))?.id).toBe('a'.repeat(32));
    expect(loads).toBe(1);
    inMain = snapshot(2, [account('a'), account('b')]);
    expect((await view.findCreated(find('b')))?.id).toBe('b'.repeat(32));
    expect(await view.findCreated(find('c'))).toBeUndefined();
  });
});

describe('an action that can be undone', () => {
  /** A window whose removals are answered by the test. */
  async function start() {
    const asked: string[] = [];
    const answers: ((result: object) => void)[] = [];
    const ok = { ok: true as const, value: null };
    const answered = (name: string) => (input: { accountId: string }) => {
      asked.push(`${name} ${input.accountId.slice(0, 1)}`);
      return new Promise<object>((resolve) => answers.push(resolve));
    };
    const accounts = { remove: answered('remove'), restore: answered('restore') };
    vi.stubGlobal('window', { roster: { on: () => () => undefined, accounts } });
    vi.resetModules();
    const { AppState } = await import('../../../../renderer/state/app-state.svelte.js');
    const { AccountCommands } = await import('../../../../renderer/state/account-commands.js');
    const view = new AppState();
    const answer = async (result: object = ok) => {
      answers.shift()?.(result);
      await new Promise((resolve) => setTimeout(resolve));
    };
    return { view, commands: new AccountCommands(view), asked, answer };
  }

  it('is undone as soon as it is done if the user asks for that before', async () => {
    const { view, commands, asked, answer } = await start();
    expect(view.canUndo).toBe(false);
    const removal = commands.remove([account('a'), account('b')]);
    await answer();
    expect(view.canUndo).toBe(true);
    view.undo();
    view.undo();
    expect(asked).toEqual(['remove a', 'remove b']);
    await answer();
    await removal;
    expect(view.canUndo).toBe(false);
    await answer();
    await answer();
    expect(asked).toEqual(['remove a', 'remove b', 'restore b', 'restore a']);
    expect(view.toast?.undo).toBeNull();
  });

  it('can be undone as far as it came when it fails', async () => {
    const { view, commands, asked, answer } = await start();
    const removal = commands.remove([account('a'), account('b'), account('c')]);
    await answer();
    await answer({ ok: false, error: { message: 'The disk is full.', retryable: true } });
    await removal;
    expect(view.failure?.message).toBe('The disk is full.');
    expect(view.canUndo).toBe(true);
    view.failure?.retry?.();
    expect(asked).toEqual(['remove a', 'remove b', 'remove b']);
    await answer({ ok: false, error: { message: 'The disk is full.', retryable: true } });
    view.undo();
    await answer();
    expect(asked).toEqual(['remove a', 'remove b', 'remove b', 'restore a']);
  });

  it('is meant by an undo rather than an earlier one whose message is shown', async () => {
    const { view, commands, asked, answer } = await start();
    void commands.remove([account('a')]);
    await answer();
    void commands.remove([account('b')]);
    view.undo();
    await answer();
    expect(asked).toEqual(['remove a', 'remove b', 'restore b']);
  });
});
