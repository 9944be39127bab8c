import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { unknownCaller } from '../../../../main/clients/client-program.js';
import { consentHandlers, registerConsentHandlers } from '../../../../main/ipc/consent.js';
import { consentCalls, type ConsentView } from '../../../../preload/contract/consent.js';
import { accountId, calls, type Result } from '../../../../preload/contract/index.js';
import { callerOf } from '../../../support/fakes/callers.js';
import { createTestServices } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const account = accountId.parse('a'.repeat(32));
const deploy = callerOf(
  { path: '/usr/bin/bash', script: '/srv/deploy.sh' },
  { chain: [{ pid: 9, name: 'deploy.sh', path: `${process.env['HOME'] ?? ''}/deploy.sh` }] },
);

type Listener = (event: IpcMainInvokeEvent, raw: unknown) => Promise<Result<unknown>>;

/** The registered calls, made by the consent window's page or by another one. */
async function opened(isOwn = true) {
  const services: Services = await createTestServices(tmpDir('roster-consent-'));
  const listeners = new Map<string, Listener>();
  const heights: number[] = [];
  const ipcMain: Pick<IpcMain, 'handle'> = {
    handle: (name, listener) => {
      listeners.set(name, (event, raw) => Promise.resolve(listener(event, raw)) as Promise<Result<unknown>>);
    },
  };
  registerConsentHandlers({
    ipcMain,
    handlers: consentHandlers({ services, show: (height) => heights.push(height) }),
    isOwnWindow: () => isOwn,
    logUnexpected: (_call, error) => {
      throw error;
    },
  });
  const event = {} as IpcMainInvokeEvent;
  const call = async (name: string, raw?: unknown) => {
    const listener = listeners.get(name);
    if (listener === undefined) throw new Error(`no such call: ${name}`);
    return listener(event, raw);
  };
  const view = async (): Promise<ConsentView> => {
    const result = (await call('consent.view')) as Result<ConsentView>;
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };
  const ask = (caller = deploy) =>
    services.clients.requestConsent(
      caller,
      { accountId: account, others: [], reason: { kind: 'active' }, startsProgram: false },
      new AbortController().signal,
    );
  return { clients: services.clients, listeners, heights, call, view, ask };
}

describe('the calls of the consent window', () => {
  it('are none of the main window’s', async () => {
    const { listeners } = await opened();
    expect([...listeners.keys()].sort()).toEqual(Object.keys(consentCalls).sort());
    expect(Object.keys(calls).filter((name) => name.startsWith('consent.'))).toEqual([]);
    expect(Object.keys(calls).filter((name) => name.startsWith('clients.'))).toEqual([
      ...['clients.list', 'clients.revoke', 'clients.revokeAll', 'clients.history', 'clients.forgetHistory'],
    ]);
  });

  it('are refused from any other page, whatever the input', async () => {
    const { listeners, call, clients, ask } = await opened(false);
    void ask();
    const [question] = clients.waiting;
    for (const name of listeners.keys())
      expect(await call(name, { questionId: question?.id, answer: { kind: 'deny' } })).toMatchObject({
        ok: false,
        error: { code: 'forbidden' },
      });
    expect(clients.waiting).toHaveLength(1);
  });

  it('are refused with an input that is not theirs', async () => {
    const { call, clients, ask } = await opened();
    void ask();
    const questionId = clients.waiting[0]?.id;
    const allow = { kind: 'allow', accountId: account, length: 'once', allAccounts: false };
    const hostileLength = { length: { valueOf: 0, toString: 0 } };
    for (const [name, input] of [
      ['consent.view', {}],
      ['consent.drawn', { questionId, height: 1e9 }],
      ['consent.answer', { questionId, answer: { ...allow, length: 'forever' } }],
      ['consent.answer', { questionId, answer: { ...allow, more: 1 } }],
      ['consent.answer', { questionId: '../x', answer: allow }],
      ['consent.unlock', { passphrase: hostileLength }],
    ] as const)
      expect(await call(name, input), name).toMatchObject({ ok: false, error: { code: 'invalidInput' } });
    expect(clients.waiting).toHaveLength(1);
  });

  it('show the questions one after the other, without the user’s home folder', async () => {
    const { call, view, ask, heights, clients } = await opened();
    const [first, second] = [ask(), ask(unknownCaller)];
    const shown = await view();
    expect(shown).toMatchObject({ position: 1, total: 2, shown: { kind: 'question' } });
    if (shown.shown?.kind !== 'question') throw new Error('no question');
    expect(shown.shown.question).toMatchObject({
      ...{ lengths: ['once', 'lock', 'always'], suggestedLength: 'once' },
      program: { name: 'deploy.sh', isScript: true, isUnrecognized: false, hasChanged: false },
      chain: [{ pid: 9, name: 'deploy.sh', path: '~/deploy.sh' }],
    });
    const questionId = shown.shown.question.id;
    await call('consent.drawn', { questionId, height: 280 });
    // Only the shown question can be reported as drawn.
    await call('consent.drawn', { questionId: clients.waiting[1]?.id, height: 300 });
    expect(heights).toEqual([280]);
    await call('consent.answer', { questionId, answer: { kind: 'deny' } });
    expect(await first).toBeNull();
    expect(await view()).toMatchObject({
      ...{ position: 2, total: 2 },
      shown: { question: { program: null, lengths: ['once'] } },
    });
    clients.lock();
    expect(await second).toBeNull();
    expect(await view()).toMatchObject({ shown: null });
  });

  it('show a .roster.json with a path of any length, and approve it', async () => {
    const { call, view, clients } = await opened();
    const home = process.env['HOME'] ?? '';
    const deep = `${home}/${'deep/'.repeat(400)}end`;
    const facts = {
      ...{ folder: deep, linkedTo: `${home}/shop\u202E/.roster.json`, backend: 'https://a.example', appId: 'shop' },
      ...{ account: null, backendName: null, previous: null, isForeign: false },
    };
    let isInEffect = false;
    const approve = () => {
      isInEffect = true;
      return Promise.resolve();
    };
    const asked = clients.requestApproval(deploy, { file: facts, sha256: 'a', approve }, new AbortController().signal);
    const { shown } = await view();
    if (shown?.kind !== 'file') throw new Error('no question about a file');
    const { id: questionId, file, programName } = shown.question;
    expect(programName).toBe('deploy.sh');
    expect(file.folder).toMatch(/^~\/deep\/.*…[^…]*\/end$/);
    expect(file.folder.length).toBeLessThan(250);
    expect(file).toMatchObject({ linkedTo: '~/shop\uFFFD/.roster.json', backend: 'https://a.example' });
    await call('consent.drawn', { questionId, height: 280 });
    await expect
      .poll(
        async () => {
          await call('consent.answer', { questionId, answer: { kind: 'approve' } });
          return isInEffect;
        },
        { timeout: 60_000, interval: 50 },
      )
      .toBe(true);
    expect(await asked).toBe('approved');
  });
});
