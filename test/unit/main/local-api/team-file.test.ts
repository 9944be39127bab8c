/** Commands in a folder with a `.roster.json`: real services, files and backend. The test answers for the user. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { Credentials } from '../../../../main/auth/index.js';
import { CommandHandlers } from '../../../../main/local-api/command-handlers.js';
import { toFailure } from '../../../../main/local-api/error-mapping.js';
import { parseRequest } from '../../../../main/local-api/protocol.js';
import type { ConsentAnswer } from '../../../../preload/contract/consent.js';
import { answerQuestion, callerOf } from '../../../support/fakes/callers.js';
import { on, startTestServer, testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ providers: { ...on('anon-user') } });
});
afterAll(() => server.stop());

const deploy = callerOf({ path: '/usr/bin/bash', script: '/srv/deploy.sh' });

/** Two accounts at the server, the second one active, and a folder with a file that names the first one. */
async function setUp({ isKnown = true } = {}) {
  const services: Services = await createTestServices(tmpDir('roster-team-'));
  const { accounts, backendManagement } = services;
  const users: string[] = [];
  if (isKnown) {
    const backendId = await backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: '' });
    while (users.length < 2) {
      const id = await accounts.signIn(backendId, Credentials.anonymous(false));
      users.push(accounts.get(id).entry.userId);
    }
  }
  const commands = new CommandHandlers({
    ...services,
    ...{ version: '0.0.0', onTokenIssued: () => undefined, openWindow: () => undefined },
    ...{ openAddAccount: () => undefined, openQuickSwitch: () => undefined, vaultStatus: () => Promise.resolve() },
    isWindowShown: () => true,
    after: () => () => undefined,
  });
  const folder = join(realpathSync(tmpDir('roster-shop-')), 'src');
  mkdirSync(folder);
  const file = join(folder, '..', '.roster.json');
  const write = (more: Record<string, unknown> = { account: users[0] }) => {
    writeFileSync(file, JSON.stringify({ backend: server.url, appId: testAppId, ...more }));
  };
  write();
  const said: string[] = [];
  const stop = new AbortController();
  const run = async (words: Record<string, unknown>) => {
    const request = parseRequest({ id: 1, ...(words['command'] === 'rules' ? {} : { folder }), ...words });
    if (request === null) throw new Error('not a request');
    const incoming = {
      ...{ request, caller: () => Promise.resolve(deploy), signal: stop.signal },
      progress: (message: string) => said.push(message),
    };
    return commands.handle(incoming).then(
      (value) => ({ code: 'done', value: value as { account?: { userId: string }; reason?: unknown } }),
      (error: unknown) => ({ ...toFailure(error), value: null }),
    );
  };
  /** Waits for a question about the file and answers it. */
  const answer = async (given: ConsentAnswer) => {
    await expect.poll(() => services.clients.waiting[0]?.subject.kind, { timeout: 60_000 }).toBe('file');
    const subject = services.clients.waiting[0]?.subject;
    await answerQuestion(services.clients, given);
    return subject?.kind === 'file' ? subject.file : null;
  };
  return { services, users, file, write, run, answer, said, stop };
}

const approve: ConsentAnswer = { kind: 'approve' };
const deny: ConsentAnswer = { kind: 'deny' };

describe('a command in a folder with a .roster.json', () => {
  it('asks before the file decides, and again when it has changed or was revoked', async () => {
    const { services, users, file, write, run, answer, said } = await setUp();
    const [first, second] = users;
    expect(await run({ command: 'which' }), 'without asking').toMatchObject({
      value: { account: { userId: first }, reason: { kind: 'file', approved: false } },
    });
    expect(services.clients.waiting).toEqual([]);
    // Any command that would use the account asks.
    const logout = run({ command: 'logout' });
    expect(await answer(approve)).toMatchObject({
      ...{ backend: server.url, appId: testAppId, account: first, backendName: expect.any(String) as string },
      ...{ previous: null, linkedTo: null, isForeign: false },
    });
    // It names an anonymous account, so nothing is sent yet.
    expect(await logout).toMatchObject({ code: 'forGood' });
    expect(said).toEqual([expect.stringContaining('approve .roster.json')]);
    expect(await run({ command: 'which' })).toMatchObject({
      value: { account: { userId: first }, reason: { kind: 'file', approved: true } },
    });
    expect(await run({ command: 'logout' })).toMatchObject({ code: 'forGood' });

    write({ account: second });
    const changed = run({ command: 'logout' });
    expect(await answer(deny)).toMatchObject({ account: second, previous: { account: first } });
    expect(await changed).toMatchObject({
      code: 'fileNotApproved',
      message: expect.stringContaining('.roster.json') as string,
    });
    write({ account: first });
    expect(await run({ command: 'rules' })).toMatchObject({
      value: { files: [{ account: first, state: 'approved' }] },
    });
    expect(await run({ command: 'unuse', folder: join(file, '..') })).toMatchObject({ value: { removed: 'file' } });
    const revoked = run({ command: 'logout' });
    await answer(deny);
    expect(await revoked).toMatchObject({ code: 'fileNotApproved' });
  });

  it('asks nothing when an argument, a variable or a rule decides', async () => {
    const { services, users, run, file } = await setUp();
    const [, second] = users;
    for (const words of [
      { account: second },
      { environment: { account: second, backend: null } },
      { environment: { account: null, backend: 'test-app' } },
      { backend: 'built' },
    ])
      expect((await run({ command: 'logout', ...words })).code).not.toBe('fileNotApproved');
    await run({ command: 'use', account: second, folder: join(file, '..') });
    expect(await run({ command: 'which' })).toMatchObject({ value: { reason: { kind: 'folder' } } });
    expect(services.clients.waiting).toEqual([]);
  });

  it('fails without another account when the question ends, Roster locks, or nothing matches', async () => {
    const { services, write, run, answer, stop } = await setUp();
    const asked = run({ command: 'logout' });
    await expect.poll(() => services.clients.waiting.length, { timeout: 60_000 }).toBe(1);
    services.clients.lock();
    expect(await asked).toMatchObject({ code: 'locked' });
    write({ account: 'nobody@*' });
    const unmatched = run({ command: 'logout' });
    await answer(approve);
    expect(await unmatched).toMatchObject({ code: 'accountNotFound' });
    write({ account: '*' });
    expect(await run({ command: 'which' })).toMatchObject({ code: 'ambiguous' });
    write({ token: 'hunter2' });
    const secret = await run({ command: 'logout' });
    expect(secret).toMatchObject({ code: 'invalidFile' });
    expect(JSON.stringify(secret)).not.toContain('hunter2');
    write({ account: 'x' });
    const given = run({ command: 'logout' });
    await expect.poll(() => services.clients.waiting.length, { timeout: 60_000 }).toBe(1);
    stop.abort();
    expect(await given).toMatchObject({ code: 'fileNotApproved' });
  });

  it('adds an unknown backend only with the approval, and one answer is for all commands that wait for it', async () => {
    const { services, write, run, answer } = await setUp({ isKnown: false });
    const addresses = () => services.backends.summaries.map(({ baseUrl }) => baseUrl);
    write({ account: undefined });
    expect(await run({ command: 'which' })).toMatchObject({ code: 'backendNotFound' });
    const refused = run({ command: 'logout' });
    expect(await answer(deny)).toMatchObject({ backend: server.url, backendName: null });
    expect(await refused).toMatchObject({ code: 'fileNotApproved' });
    expect(addresses()).not.toContain(server.url);

    const both = [run({ command: 'logout' }), run({ command: 'logout' })];
    // Both wait for the same question.
    await expect.poll(() => services.clients.waiting.length, { timeout: 60_000 }).toBe(1);
    const [question] = services.clients.waiting;
    if (question === undefined) throw new Error('no question');
    // Too early: the window has not shown it yet.
    await services.clients.respond(question.id, approve);
    expect(addresses()).not.toContain(server.url);
    services.clients.markShown(question.id);
    await expect
      .poll(
        async () => {
          await services.clients.respond(question.id, approve);
          return services.clients.waiting.length;
        },
        { timeout: 60_000, interval: 50 },
      )
      .toBe(0);
    expect(addresses()).toContain(server.url);
    for (const one of both)
      expect(await one).toMatchObject({
        code: 'noActiveAccount',
        message: expect.stringContaining('Test app') as string,
      });
  });

  it('keeps the question when the backend does not answer', async () => {
    const { services, write, run } = await setUp({ isKnown: false });
    write({ backend: 'http://127.0.0.1:9', account: undefined });
    const asked = run({ command: 'logout' });
    await expect.poll(() => services.clients.waiting.length, { timeout: 60_000 }).toBe(1);
    const [question] = services.clients.waiting;
    if (question === undefined) throw new Error('no question');
    services.clients.markShown(question.id);
    await expect
      .poll(
        () =>
          services.clients.respond(question.id, approve).then(
            () => 'ignored',
            (error: unknown) => (error as Error).name,
          ),
        { timeout: 60_000, interval: 50 },
      )
      .toBe('AuthError');
    expect(services.clients.waiting).toHaveLength(1);
    expect(await services.teamFiles.list()).toEqual([]);
    await services.clients.respond(question.id, deny);
    expect(await asked).toMatchObject({ code: 'fileNotApproved' });
  });
});
