/** The mail server that the user sets up: the real services, the real server and a real mail server. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Administration } from '../../../../main/administration/administration.js';
import { embeddedBackendId } from '../../../../main/backends/backend.js';
import { toCallError } from '../../../../main/ipc/errors/error-mapping.js';
import { parseInput } from '../../../../main/ipc/register-handlers.js';
import type { MailServerSettings } from '../../../../preload/contract/index.js';
import { SecretSearch } from '../../../support/secret-search.js';
import { startMailServer, type TestMailServer } from '../../../support/servers/mail-server.js';
import { on, startTestServer, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const password = 'Mail-Horse-71';
const id = embeddedBackendId;

describe('the mail server of a backend on this computer', () => {
  let server: TestServer;
  let mailServer: TestMailServer;
  let profile: string;
  let settings: MailServerSettings;
  const keyStore = memoryKeyStore();
  const open = async () => {
    const services = await createTestServices(profile, { selectKeyStore: () => Promise.resolve(keyStore) });
    services.mailServers.onChanged((backend, smtp) => {
      if (backend === id) server.setSmtpServer(smtp);
    });
    await services.vault.open();
    return services;
  };

  beforeEach(async () => {
    server = await startTestServer({ providers: on('local-userpass') });
    mailServer = await startMailServer(password);
    profile = tmpDir();
    const place = { host: '127.0.0.1', port: mailServer.port, security: 'none' as const };
    settings = { ...place, user: 'roster', password, from: 'Team <team@corp.test>' };
  });
  afterEach(async () => {
    await server.stop();
    await mailServer.stop();
  });

  it('sends the mail, also after the next start, until there is none again', async () => {
    const administration = new Administration({ ask: (call, input) => server.answer(call, input), name: 'Team' });
    const { mailServers } = await open();
    expect(await mailServers.shown(id)).toBeNull();
    expect(await administration.sendTestMail('ops@corp.test')).toEqual({ isKept: true });
    await mailServers.change(id, settings);
    expect(await mailServers.shown(id)).toEqual({ ...settings, password: null });
    server.setSmtpServer(null);
    const next = await open();
    expect(await administration.mailServer()).toEqual({
      ...{ host: '127.0.0.1', port: mailServer.port },
      from: settings.from,
    });
    expect(await administration.sendTestMail('ops@corp.test')).toEqual({ isKept: false });
    expect(mailServer.mails).toMatchObject([
      { to: ['ops@corp.test'], text: expect.stringContaining('From: Team <team@corp.test>') as string },
    ]);
    expect(mailServer.logins).toEqual([['roster', password]]);
    const search = new SecretSearch([{ name: 'the password', value: password }]);
    search.inFolder('profile', profile);
    search.inFolder('data', server.dataFolder);
    search.in('log', 'lines', Buffer.from(server.logged.join('\n')));
    expect(search.hits).toEqual([]);
    await next.mailServers.change(id, null);
    expect(await administration.sendTestMail('ops@corp.test')).toEqual({ isKept: true });
    expect(readdirSync(join(profile, 'vault')).filter((name) => name.startsWith('mail-server.'))).toEqual([]);
  });

  it('tells what the mail server says, without the password', async () => {
    const administration = new Administration({ ask: (call, input) => server.answer(call, input), name: 'Team' });
    const { mailServers } = await open();
    await mailServers.change(id, { ...settings, password: 'Wrong-Horse-72' });
    const refused = await administration.sendTestMail('ops@corp.test').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'MailNotSent', message: expect.stringContaining('Invalid') as string });
    expect(`${String(refused)}${JSON.stringify(refused)}`).not.toContain('Horse');
  });

  it('keeps the password for the same user at the same server only, and encrypts what leaves this computer', async () => {
    const { mailServers } = await open();
    await mailServers.change(id, settings);
    const stored: (string | null)[] = [];
    mailServers.onChanged((_backend, smtp) => void stored.push(smtp?.password ?? null));
    stored.length = 0;
    await mailServers.change(id, { ...settings, password: null, from: 'other@corp.test' });
    await mailServers.change(id, { ...settings, password: null, security: 'tls', host: 'mail.corp.test' });
    expect(stored).toEqual([password, null]);
    const open2 = { ...settings, host: 'mail.corp.test' };
    await expect(mailServers.change(id, open2)).rejects.toMatchObject({ code: 'mailServerNeedsTls' });
  });

  it.each([
    ['x y', { host: 'x y' }],
    ['https://mail.corp.test', { host: 'https://mail.corp.test' }],
    ['mail.corp.test:587', { host: 'mail.corp.test:587' }],
    ['', { host: '' }],
  ])('refuses the host “%s” with a sentence about it', async (host, params) => {
    const { mailServers } = await open();
    const refused: unknown = await mailServers
      .change(id, { ...settings, security: 'tls', host })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'invalidMailHost', params: [params] });
    expect(toCallError(refused, null).message).toContain(`“${host}” is not a host name.`);
    expect(await mailServers.shown(id)).toBeNull();
  });

  it.each(['Team', 'Team <team>', 'a@b@c', 'Team team@corp.test'])('refuses the sender “%s”', async (from) => {
    const { mailServers } = await open();
    await expect(mailServers.change(id, { ...settings, from })).rejects.toMatchObject({ code: 'invalidMailSender' });
  });

  it('gets what is wrong past the contract, which could only name the field', () => {
    const wrong = { ...settings, host: ' x y ', from: 'Team' };
    expect(parseInput('backendMail.changeSettings', { backendId: id, settings: wrong })).toEqual({
      ok: true,
      value: { backendId: id, settings: { ...wrong, host: 'x y' } },
    });
  });

  it.each(['mail.corp.test', 'mail.corp.test.', 'büro.example', 'mail_1', '2001:db8::1'])(
    'accepts the host %s',
    async (host) => {
      const { mailServers } = await open();
      await mailServers.change(id, { ...settings, security: 'tls', host });
      expect(await mailServers.shown(id)).toMatchObject({ host });
    },
  );

  it.each([
    ['127.0.0.2', '127.0.0.2'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['::ffff:127.0.0.1', '::ffff:127.0.0.1'],
    ['LocalHost', 'LocalHost'],
  ])('needs no encryption at %s, which is this computer', async (host, stored) => {
    const { mailServers } = await open();
    await mailServers.change(id, { ...settings, host });
    expect(await mailServers.shown(id)).toMatchObject({ host: stored });
  });

  it.each(['0.0.0.0', '::', '::2', '10.0.0.1', 'localhost.corp.test', '127.0.0.1.corp.test'])(
    'needs encryption at %s',
    async (host) => {
      const { mailServers } = await open();
      await expect(mailServers.change(id, { ...settings, host })).rejects.toMatchObject({ code: 'mailServerNeedsTls' });
    },
  );
});
