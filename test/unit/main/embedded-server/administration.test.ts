/**
 * The way of a question from the window to the server: the real supervisor, the real server and the real conversion. The process
 * between them is a fake, because only Electron can fork it.
 */
import { EventEmitter } from 'node:events';
import type { UtilityProcess } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Administration } from '../../../../main/embedded-server/administration.js';
import { ServerSupervisor } from '../../../../main/embedded-server/server-supervisor.js';
import { toServer } from '../../../../main/server/ipc-messages.js';
import { WireError } from '../../../../main/server/wire-error.js';
import { backendId, backendSessionId, backendUserId } from '../../../../preload/contract/index.js';
import { on, startTestServer, type TestServer } from '../../../support/servers/test-server.js';

const email = 'ada@example.com';
const password = 'Correct-Horse-71';
const providers = on('local-userpass', { config: { emailConfirmationUrl: 'https://app.example/confirm' } });

/** Passes messages as `embedded-process.ts` does, as structured clones. */
class ServerProcess extends EventEmitter {
  constructor(private readonly server: TestServer) {
    super();
  }

  postMessage(sent: unknown): void {
    const message = toServer.parse(structuredClone(sent));
    if (message.type !== 'ask') return;
    const { number, call, input } = message;
    void this.server.answer(call, input).then(
      (answer) => this.emit('message', structuredClone({ type: 'answer', number, answer })),
      (error: unknown) => {
        const { code, message: text } = error instanceof WireError ? error : { code: null, message: '' };
        this.emit('message', { type: 'refusal', number, code, message: text });
      },
    );
  }

  kill(): boolean {
    return true;
  }
}

describe('the administration of an embedded backend', () => {
  let server: TestServer;
  let child: ServerProcess;
  let supervisor: ServerSupervisor;
  let administration: Administration;
  const recorded = vi.fn();

  beforeEach(async () => {
    server = await startTestServer({ providers });
    child = new ServerProcess(server);
    const ignored = () => undefined;
    supervisor = new ServerSupervisor({
      ...{ fork: () => child as unknown as UtilityProcess, appFolder: '', dataFolder: '', allowFunctions: false },
      events: {
        ...{ starting: ignored, listening: ignored, report: ignored, failed: ignored, crashed: ignored, log: ignored },
        recorded,
      },
    });
    supervisor.start();
    const servers = { ask: (_id: string, call: string, input: unknown) => supervisor.ask(call, input) };
    administration = new Administration({ servers, id: backendId.parse('team'), name: 'Team app' });
  });
  afterEach(async () => {
    // Nothing restarts it.
    const stopped = supervisor.stop();
    child.emit('exit', 0);
    await stopped;
    await server.stop();
  });

  it('shows a user from the registration to the first sign-in', async () => {
    const send = (path: string, body: object) =>
      server.send('POST', `/auth/providers/local-userpass/${path}`, { body });
    await send('register', { email, password });
    const { users } = await administration.list('', 'unconfirmed', null);
    expect(users).toMatchObject([{ userId: null, email, state: 'unconfirmed', hasPassword: true, lastSignInAt: null }]);
    const [{ id } = { id: backendUserId.parse('none') }] = users;
    expect(await administration.resendConfirmation(id)).toEqual({ isKept: true });
    await administration.confirm(id);
    await expect(administration.confirm(id)).rejects.toMatchObject({ code: 'alreadyConfirmed' });
    expect((await administration.list('', 'all', null)).users).toMatchObject([{ id, state: 'new' }]);
    const options = { device: { platform: 'Linux', platformVersion: '6.1', sdkVersion: '2.0.1' } };
    await send('login', { username: email, password, options });
    const [found] = (await administration.list(email, 'all', null)).users;
    expect(found).toMatchObject({ state: 'active', providers: ['local-userpass'] });
    expect(found?.id).toBe(found?.userId);
    const details = await administration.details(found?.id ?? id);
    expect(details.sessions).toMatchObject([{ platform: 'Linux 6.1', sdk: '2.0.1', provider: 'local-userpass' }]);
    expect(details.events.map(({ kind }) => kind)).toContain('sign-in');
    expect(JSON.stringify(details)).not.toContain(password);
  });

  it('reports what the user can correct by its code', async () => {
    const id = await administration.create(email, password);
    await expect(administration.create(email, password)).rejects.toMatchObject({ code: 'emailTaken' });
    await expect(administration.create('a, b', password)).rejects.toMatchObject({ code: 'invalidAccountName' });
    await expect(administration.create('bob', '12345')).rejects.toMatchObject({ code: 'passwordLength' });
    await expect(administration.setPassword(id, '12345')).rejects.toMatchObject({ code: 'passwordLength' });
    // A session that has ended is no error.
    await administration.endSession(id, backendSessionId.parse('f'.repeat(24)));
    await administration.delete(id);
    await expect(administration.details(id)).rejects.toMatchObject({ code: 'backendUserNotFound' });
  });

  it('rejects when the server ends before it answers, and tells of new events', async () => {
    child.emit('message', { type: 'events' });
    expect(recorded).toHaveBeenCalledOnce();
    const asked = administration.list('', 'all', null);
    const refused = expect(asked).rejects.toMatchObject({
      code: 'backendNotRunning',
      params: [{ backend: 'Team app' }],
    });
    child.emit('exit', 1);
    await refused;
    await expect(administration.list('', 'all', null)).rejects.toMatchObject({ code: 'backendNotRunning' });
  });
});
