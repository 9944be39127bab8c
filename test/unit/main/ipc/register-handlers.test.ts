import type { IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { type Handlers, registerHandlers } from '../../../../main/ipc/register-handlers.js';
import { type CallName, calls } from '../../../../preload/contract/index.js';

type Listener = (event: IpcMainInvokeEvent, input: unknown) => unknown;

/** Registers handlers that only record that they were called. */
function gate(isOwnPage: boolean) {
  const listeners = new Map<string, Listener>();
  const reached: string[] = [];
  const logged: unknown[] = [];
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      (input: unknown) => {
        reached.push(`${name} ${JSON.stringify(input)}`);
        return name === 'state.getSnapshot' ? Promise.reject(new Error('password=hunter2')) : Promise.resolve();
      },
    ]),
  );
  registerHandlers({
    ipcMain: { handle: (name, listener) => void listeners.set(name, listener) },
    handlers: handlers as unknown as Handlers,
    isOwnRenderer: () => isOwnPage,
    isAllowed: () => Promise.resolve(true),
    backendName: () => Promise.resolve(null),
    logUnexpected: (_call, error) => logged.push(error),
  });
  const event = {} as IpcMainInvokeEvent;
  return { reached, logged, call: (name: CallName, input?: unknown) => listeners.get(name)?.(event, input) };
}

const account = 'a'.repeat(32);

describe('registerHandlers', () => {
  it('registers a listener for every declared call', async () => {
    const { call } = gate(false);
    for (const name of Object.keys(calls)) {
      expect(await call(name as CallName)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    }
  });

  it('rejects calls of other pages', async () => {
    const { call, reached } = gate(false);
    expect(await call('accounts.remove', { accountId: account })).toMatchObject({ error: { code: 'forbidden' } });
    expect(reached).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['a string', 'accounts'],
    ['another id', { accountId: '../../etc/passwd' }],
    ['an id in capitals', { accountId: 'A'.repeat(32) }],
    ['an additional field', { accountId: account, __proto__x: 1 }],
    ['an array', [account]],
  ])('refuses %s before the handler sees it', async (_what, input) => {
    const { call, reached } = gate(true);
    expect(await call('accounts.activate', input)).toMatchObject({ ok: false, error: { code: 'invalidInput' } });
    expect(reached).toEqual([]);
  });

  it('names the field that is wrong and never its value', async () => {
    const { call } = gate(true);
    const answer = await call('signIn.emailPassword', { backendId: 'embedded', email: '', password: 'x'.repeat(5000) });
    expect(JSON.stringify(answer)).toContain('email');
    expect(JSON.stringify(answer)).not.toContain('xxx');
  });

  it('passes the parsed input on, and returns unexpected errors without their text', async () => {
    const { call, reached, logged } = gate(true);
    await call('accounts.update', {
      accountId: account,
      description: { label: '  Work ', colorIndex: null, note: '' },
    });
    expect(reached).toEqual([
      `accounts.update {"accountId":"${account}","description":{"label":"Work","colorIndex":null,"note":""}}`,
    ]);
    const answer = await call('state.getSnapshot');
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal', details: { call: 'state.getSnapshot' } } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(logged).toHaveLength(1);
  });
});
