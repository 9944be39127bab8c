/**
 * A request on its way from the window to the server: the real conversion and the real server, connected by HTTP or by the real
 * supervisor. The process of an embedded server is a fake, because only Electron can fork it.
 */
import { EventEmitter } from 'node:events';
import type { UtilityProcess } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Administration } from '../../../../main/administration/administration.js';
import { askOverHttp } from '../../../../main/administration/ask-over-http.js';
import { ServerSupervisor } from '../../../../main/embedded-server/server-supervisor.js';
import { createAdminKey } from '../../../../main/server/admin/admin-keys.js';
import { toServer } from '../../../../main/server/ipc-messages.js';
import { busy, WireError } from '../../../../main/server/wire-error.js';
import {
  type BackendProvider,
  backendSessionId,
  type BackendUserFilter,
  backendUserId,
  type ProviderType,
} from '../../../../preload/contract/index.js';
import { on, startTestServer, type TestServer } from '../../../support/servers/test-server.js';

const email = 'ada@example.com';
const password = 'Correct-Horse-71';
const providers = on('local-userpass', { config: { emailConfirmationUrl: 'https://app.example/confirm' } });

const search = (filter: BackendUserFilter, text = '') => ({ text, filter, provider: null, after: null });

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
        const { code = null, message: text = '', retryAfterSeconds } = error instanceof WireError ? error : {};
        this.emit('message', { type: 'refusal', number, code, message: text, retryAfterSeconds });
      },
    );
  }

  kill(): boolean {
    return true;
  }
}

const functions = { greet: `exports = (name) => { console.log('greets ' + name); return name; };` };

describe.each(['inside the app', 'over HTTP'] as const)('the administration of a backend %s', (way) => {
  let server: TestServer;
  let child: ServerProcess;
  let supervisor: ServerSupervisor;
  let administration: Administration;
  const recorded = vi.fn();
  let keptMails: { at: string; to: () => Promise<string> }[] = [];

  beforeEach(async () => {
    keptMails = [];
    server = await startTestServer({ providers, functions });
    if (way === 'over HTTP') {
      const key = await server.withStore((store) => createAdminKey(store, 'window', 1));
      const ask = askOverHttp({ baseUrl: server.url, key, name: 'Team app', fetch: (url, init) => fetch(url, init) });
      administration = new Administration({ ask, name: 'Team app' });
      return;
    }
    child = new ServerProcess(server);
    const ignored = () => undefined;
    supervisor = new ServerSupervisor({
      ...{ fork: () => child as unknown as UtilityProcess, appFolder: '', dataFolder: '', allowFunctions: false },
      events: {
        ...{
          starting: ignored,
          listening: ignored,
          offers: ignored,
          report: ignored,
          failed: ignored,
          crashed: ignored,
          log: ignored,
        },
        recorded,
      },
    });
    supervisor.start();
    administration = new Administration({
      ...{ ask: (call, input) => supervisor.ask(call, input), name: 'Team app' },
      keptMails: () => Promise.resolve(keptMails),
    });
  });
  afterEach(async () => {
    if (way === 'inside the app') {
      // Nothing restarts it.
      const stopped = supervisor.stop();
      child.emit('exit', 0);
      await stopped;
    }
    await server.stop();
  });

  it('shows a user from the registration to the first sign-in', async () => {
    const send = (path: string, body: object) =>
      server.send('POST', `/auth/providers/local-userpass/${path}`, { body });
    await send('register', { email, password });
    const counts = { users: 1, unconfirmed: 1, disabled: 0, sessions: 0, errors: 0 };
    const isHere = way === 'inside the app';
    expect(await administration.counts(), 'its file was removed').toEqual({ ...counts, mails: isHere ? 0 : 1 });
    keptMails = Array.from({ length: 4 }, () => ({ at: '2026-01-02T03:04:05.678Z', to: () => Promise.resolve(email) }));
    expect(await administration.counts(), 'kept mail outlasts its events').toMatchObject({ mails: isHere ? 4 : 1 });
    const { users } = await administration.list(search('unconfirmed'));
    expect(users).toMatchObject([{ userId: null, email, state: 'unconfirmed', hasPassword: true, lastSignInAt: null }]);
    const [{ id } = { id: backendUserId.parse('none') }] = users;
    expect(await administration.resendConfirmation(id)).toEqual({ isKept: true });
    await administration.confirm(id);
    await expect(administration.confirm(id)).rejects.toMatchObject({ code: 'alreadyConfirmed' });
    expect((await administration.list(search('all'))).users).toMatchObject([{ id, state: 'new' }]);
    const options = { device: { platform: 'Linux', platformVersion: '6.1', sdkVersion: '2.0.1' } };
    await send('login', { username: email, password, options });
    const [found] = (await administration.list(search('all', email))).users;
    expect(found).toMatchObject({ state: 'active', providers: ['local-userpass'] });
    const using = async (provider: ProviderType) =>
      (await administration.list({ ...search('all'), provider })).users.map((user) => user.email);
    expect(await using('local-userpass')).toEqual([email]);
    expect(await using('oauth2-google')).toEqual([]);
    expect(found?.id).toBe(found?.userId);
    const details = await administration.details(found?.id ?? id);
    expect(details.sessions).toMatchObject([{ platform: 'Linux 6.1', sdk: '2.0.1', provider: 'local-userpass' }]);
    expect(details.events.map(({ kind }) => kind)).toContain('sign-in');
    expect(JSON.stringify(details)).not.toContain(password);
  });

  it.runIf(way === 'inside the app')('passes on when a busy server can be asked again', async () => {
    vi.spyOn(server, 'answer').mockRejectedValue(busy());
    const expected = { kind: 'busy', retryAfterSeconds: 5 };
    await expect(administration.create(email, password)).rejects.toMatchObject(expected);
  });

  it('turns a provider off and on, and says what one lacks', async () => {
    const stateOf = (providers: readonly BackendProvider[], name: string) =>
      providers.find(({ provider }) => provider === name);
    expect(stateOf(await administration.providers(), 'local-userpass')).toMatchObject({ state: 'on', problems: [] });
    const off = await administration.setProviderDisabled('local-userpass', true);
    expect(stateOf(off, 'local-userpass')).toMatchObject({ state: 'off' });
    expect(stateOf(await administration.providers(), 'custom-token')).toMatchObject({ state: 'notSetUp' });
    const body = { username: email, password };
    expect((await server.send('POST', '/auth/providers/local-userpass/login', { body })).status).toBe(404);
    const on = await administration.setProviderDisabled('local-userpass', false);
    expect(stateOf(on, 'local-userpass')).toMatchObject({ state: 'on' });
    await expect(administration.setProviderDisabled('custom-token', false)).rejects.toMatchObject({
      code: 'administrationFailed',
      cause: 'ProviderNotSetUp',
    });
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

  it('ends sessions, disables, unlocks, runs functions, sends a test mail, and shows all of it in the log', async () => {
    const id = await administration.create(email, password);
    const login = async () =>
      (await server.send('POST', '/auth/providers/local-userpass/login', { body: { username: email, password } }))
        .status;
    expect([await login(), await login()]).toEqual([200, 200]);
    const { sessions, next } = await administration.sessions('ADA@', null);
    expect([sessions.length, next]).toEqual([2, null]);
    await administration.endSession(id, sessions[0]?.id ?? backendSessionId.parse('none'));
    expect((await administration.sessions('', null)).sessions.map((one) => one.id)).toEqual([sessions[1]?.id]);
    await administration.endSessions(id);
    expect((await administration.sessions('', null)).sessions).toEqual([]);
    await administration.setDisabled(id, true);
    expect((await administration.list(search('disabled'))).users).toMatchObject([{ id, state: 'disabled' }]);
    await administration.setDisabled(id, false);
    await administration.unlock(id);
    expect(await administration.sendReset(id)).toEqual({ isKept: true });
    expect(await administration.functions()).toMatchObject([{ name: 'greet', file: 'functions/greet.js' }]);
    expect(await administration.runFunction('greet', ['Ada'], email)).toMatchObject({
      ...{ result: '"Ada"', text: 'log: greets Ada' },
    });
    await expect(administration.runFunction('greets', [], null)).rejects.toMatchObject({ cause: 'FunctionNotFound' });
    expect(await administration.mailServer()).toBeNull();
    expect(await administration.sendTestMail('ops@example.com')).toEqual({ isKept: true });
    await expect(administration.sendTestMail('a, b')).rejects.toMatchObject({ code: 'invalidAccountName' });
    const log = { text: '', group: 'administration' as const, errorsOnly: false, after: null };
    const { events, next: rest } = await administration.events({ ...log, limit: 3 });
    expect(events.map(({ subject }) => subject)).toEqual(['functions run', 'users reset', 'users unlock']);
    const [following] = (await administration.events({ ...log, after: rest, limit: 1 })).events;
    expect(following?.subject).toBe('users enable');
    const actor = way === 'over HTTP' ? 'by the key window' : 'by the window';
    expect(events.map(({ text }) => text)).toEqual([`${actor}: greet`, actor, actor]);
    await expect(administration.confirm(id)).rejects.toMatchObject({ code: 'alreadyConfirmed' });
    const failed = await administration.events({ ...log, group: 'all', errorsOnly: true, limit: 50 });
    expect(failed.events.map(({ reason }) => reason)).toEqual(['UserAlreadyConfirmed']);
  });

  it.runIf(way === 'inside the app')(
    'rejects when the server ends before it answers, and tells of new events',
    async () => {
      child.emit('message', { type: 'events' });
      expect(recorded).toHaveBeenCalledOnce();
      const asked = administration.list(search('all'));
      const refused = expect(asked).rejects.toMatchObject({
        code: 'backendNotRunning',
        params: [{ backend: 'Team app' }],
      });
      child.emit('exit', 1);
      await refused;
      await expect(administration.list(search('all'))).rejects.toMatchObject({ code: 'backendNotRunning' });
    },
  );
});
