/** Hostile messages from the page on every channel of the contract. */
import type { IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { Administration } from '../../main/administration/administration.js';
import { notRunning, RefusalError } from '../../main/administration/ask-backend.js';
import { RosterError } from '../../main/errors/roster-error.js';
import { allowedWhileLocked } from '../../main/ipc/allowed-while-locked.js';
import { createHandlers } from '../../main/ipc/create-handlers.js';
import { backendNameOf } from '../../main/ipc/errors/backend-of-input.js';
import { registerHandlers } from '../../main/ipc/register-handlers.js';
import { type CallName, calls, defaultLayout } from '../../preload/contract/index.js';
import { hostileValue, type Random, seededRandom } from '../support/fuzz/fuzzer.js';
import { longer, tamperCheckedServices } from '../support/fuzz/tamper-checked-services.js';

const guarded = tamperCheckedServices();

describe('messages from the page', () => {
  it('rejects or answers 100,000 messages on all channels', longer, async () => {
    const listeners = new Map<string, (event: IpcMainInvokeEvent, input: unknown) => unknown>();
    const surprises: unknown[] = [];
    let outside = 0;
    const reach = () => {
      outside += 1;
      return Promise.resolve(null);
    };
    const refuse = () => Promise.reject(new RosterError('invalidAppFolder', { failure: { code: 'keepsStopping' } }));
    registerHandlers({
      ipcMain: { handle: (name, listener) => void listeners.set(name, listener) },
      handlers: createHandlers(Promise.resolve(guarded.services()), {
        onRendererReady: () => undefined,
        chooseRuleFolder: () => Promise.resolve(null),
        chooseLogFile: () => Promise.resolve(null),
        backends: {
          restart: () => undefined,
          tryFolder: refuse,
          serve: () => Promise.resolve(),
          discard: () => Promise.resolve(),
          askAboutFolder: () => Promise.resolve(null),
          askAboutFunctions: () => Promise.resolve(false),
          remove: () => Promise.resolve(),
          outboxFolder: reach,
          chooseFolder: reach,
          openFolder: () => Promise.resolve(),
          openFile: () => Promise.resolve(),
          showInFolder: () => undefined,
          parseEmailAction: () => null,
          addEmailAction: () => Promise.resolve(),
        },
        administrationOf: () =>
          Promise.resolve(
            new Administration({
              name: 'T',
              ask: () => Promise.reject(new RefusalError(notRunning, '')),
            }),
          ),
        app: {
          about: () => Promise.resolve({ version: '', electron: '', chromium: '', node: '', licences: [], notes: '' }),
          saveDiagnostics: reach,
          openProfileFolder: () => Promise.resolve(),
          setTrayIcon: () => undefined,
          reportRendererError: () => undefined,
          registerProtocolClient: () => Promise.resolve(),
        },
        updates: () =>
          Promise.resolve({
            state: { kind: 'off' },
            check: () => Promise.resolve(),
            download: () => Promise.resolve(),
            install: () => Promise.resolve(),
          }),
        layout: { value: defaultLayout, change: () => Promise.resolve() },
        quick: () =>
          Promise.resolve({
            shortcut: { accelerator: '', state: 'off' },
            hide: () => undefined,
            resize: () => undefined,
            openView: () => undefined,
            openAccount: () => undefined,
            openBackend: () => undefined,
          }),
        files: { chooseTarget: reach, chooseSource: reach, read: refuse, write: refuse },
      }),
      isOwnRenderer: () => true,
      isAllowed: allowedWhileLocked(Promise.resolve(guarded.services())),
      backendName: (input) => Promise.resolve(backendNameOf(guarded.services(), input)),
      logUnexpected: (call, error) => surprises.push(call, error),
    });
    const names = Object.keys(calls) as CallName[];
    const chance = seededRandom(10);
    const codes = new Map<string, number>();
    const event = {} as IpcMainInvokeEvent;
    await guarded.unharmed(async () => {
      for (let count = 0; count < 100_000; count += 1) {
        const name = names[count % names.length] ?? 'state.getSnapshot';
        let input = count % 2 === 0 ? hostileValue(chance) : plausible(name, chance);
        // Many calls have no input, so undefined is valid for them.
        if (input === undefined) input = null;
        const answer = (await listeners.get(name)?.(event, structuredClone(input))) as {
          ok: boolean;
          error?: { code: string };
        };
        const code = answer.ok ? `ok ${name}` : (answer.error?.code ?? '');
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    });
    console.log(
      `messages over ${String(names.length)} channels: ${JSON.stringify(Object.fromEntries(codes))}, reached the system: ${String(outside)}`,
    );
    expect(surprises).toEqual([]);
    expect(codes.get('internal')).toBeUndefined();
    expect(({} as Record<string, unknown>)['accountId']).toBeUndefined();
  });
});

/** An input with the right keys and, half of the time, values of the right type. The IDs are unknown. */
function plausible(name: CallName, chance: Random): unknown {
  const { input } = calls[name];
  if (!('shape' in input)) return hostileValue(chance);
  const right = ['0'.repeat(32), 'nobody', 'ada@example.com', 'quiet marble otter lantern', true, null, '[]', '{}', 3];
  return Object.fromEntries(
    Object.keys(input.shape).map((key) => [key, chance.below(8) > 0 ? chance.of(right) : hostileValue(chance)]),
  );
}
