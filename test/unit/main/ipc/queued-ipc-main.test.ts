/** Calls that arrive before their handlers. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { QueuedIpcMain } from '../../../../main/ipc/queued-ipc-main.js';

type Listener = Parameters<IpcMain['handle']>[1];

function early(names: readonly string[]) {
  const registered = new Map<string, Listener>();
  const calls = new QueuedIpcMain({ handle: (name, listener) => void registered.set(name, listener) }, names);
  const event = {} as IpcMainInvokeEvent;
  return { calls, registered, call: (name: string, input: unknown): unknown => registered.get(name)?.(event, input) };
}

describe('QueuedIpcMain', () => {
  it('queues a call until its handler exists and passes its input on', async () => {
    const { calls, call } = early(['a.b', 'c.d']);
    const waiting = call('a.b', 1);
    calls.handle('c.d', () => 'another');
    calls.handle('a.b', (_event, input: unknown) => [input]);
    expect(await waiting).toEqual([1]);
    expect(await call('a.b', 2)).toEqual([2]);
    expect(await call('c.d', 3)).toBe('another');
  });

  it('keeps the order of calls and reports a failure only to its caller', async () => {
    const { calls, call } = early(['a.b']);
    const seen: unknown[] = [];
    const waiting = [1, 2, 3].map((input) => call('a.b', input));
    calls.handle('a.b', (_event, input: unknown) => {
      seen.push(input);
      if (input === 2) throw new Error('two');
      return input;
    });
    const outcomes = await Promise.allSettled(waiting);
    expect(seen).toEqual([1, 2, 3]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('accepts every declared name and no other', () => {
    const { calls, registered } = early(['a.b']);
    expect([...registered.keys()]).toEqual(['a.b']);
    expect(() => {
      calls.handle('x.y', () => undefined);
    }).toThrow('x.y');
  });
});
