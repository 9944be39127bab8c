import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';
import { createMailer } from '../../../../../main/server/mail/mailer.js';
import { writeAppFolder } from '../../../../support/servers/test-server.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

/** A fake mail server without TLS that records each line, because no real one runs here. */
async function plainMailServer(extensions: readonly string[]) {
  const lines: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    socket.on('error', () => undefined);
    socket.write('220 mail.test ESMTP\r\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\r\n').filter((part) => part !== '')) {
        lines.push(line);
        if (isData && line !== '.') continue;
        if (line.startsWith('EHLO')) {
          const all = ['mail.test', ...extensions];
          socket.write(all.map((word, number) => `250${number === all.length - 1 ? ' ' : '-'}${word}\r\n`).join(''));
        } else if (line === 'STARTTLS') socket.write('454 TLS not available\r\n');
        else if (line === 'DATA') socket.write('354 go on\r\n');
        else if (line.startsWith('AUTH')) socket.write('235 welcome\r\n');
        else socket.write('250 ok\r\n');
        isData = line === 'DATA';
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { lines, port: address.port, stop: () => server.close() };
}

const mail = { to: 'ada@example.com', subject: 'Reset', text: 'https://corp.test/reset?token=secret' };
let stop = (): unknown => undefined;
afterEach(() => stop());

/** Sends with the settings of a `roster.json`. */
async function sendWith(smtp: object) {
  const folder = writeAppFolder({ providers: {}, secrets: { smtpPassword: 'hidden' } });
  const settings = { mail: { from: 'Roster <roster@corp.test>', smtp: { host: '127.0.0.1', ...smtp } } };
  writeFileSync(join(folder, 'roster.json'), JSON.stringify(settings));
  const { mail: read, secrets, warnings } = await readConfiguration(folder);
  const outbox = tmpDir('roster-outbox-');
  return { warnings, sent: createMailer({ settings: read, secrets, outbox, now: Date.now })(mail) };
}

describe('a mail server without TLS', () => {
  it.each([
    ['offers no STARTTLS', ['AUTH PLAIN']],
    ['offers STARTTLS and rejects it', ['STARTTLS', 'AUTH PLAIN']],
  ])('receives neither the password nor the mail when it %s', async (_how, extensions) => {
    const server = await plainMailServer(extensions);
    stop = server.stop;
    const { sent, warnings } = await sendWith({ port: server.port, user: 'roster', passwordSecret: 'smtpPassword' });
    await expect(sent).rejects.toThrow('STARTTLS');
    expect(warnings).toEqual([]);
    expect(server.lines.filter((line) => !/^(?:EHLO|STARTTLS|QUIT)/.test(line))).toEqual([]);
  });

  it('receives the mail when “allowUnencrypted” is set, which is reported at the start', async () => {
    const server = await plainMailServer([]);
    stop = server.stop;
    const { sent, warnings } = await sendWith({ port: server.port, allowUnencrypted: true });
    await sent;
    expect(warnings).toEqual([expect.stringContaining('allowUnencrypted')]);
    expect(server.lines).toContain('RCPT TO:<ada@example.com>');
    expect(server.lines).toContain(mail.text);
  });
});

describe('the mailer', () => {
  it('gives up when the mail server accepts the connection and says nothing', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    stop = () => silent.close();
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { secrets } = await readConfiguration(writeAppFolder({ providers: {} }));
    const place = { host: '127.0.0.1', port, security: 'none', user: null, password: null, from: 'a@b.test' } as const;
    const send = createMailer({
      ...{ settings: null, secrets, outbox: tmpDir(), now: Date.now, patienceMs: 50, chosenServer: () => place },
    });
    await expect(send(mail)).rejects.toThrow(/Greeting never received/);
  });

  it('treats a recipient as one address, even when its text looks like several', async () => {
    const server = await plainMailServer([]);
    stop = server.stop;
    const folder = writeAppFolder({ providers: {} });
    const { secrets } = await readConfiguration(folder);
    const smtp = { host: '127.0.0.1', port: server.port, secure: false, allowUnencrypted: true };
    const send = createMailer({
      settings: { from: 'roster@corp.test', smtp },
      secrets,
      outbox: folder,
      now: Date.now,
    });
    await send({ ...mail, to: 'attacker@evil.test,boss@corp.test' }).catch(() => undefined);
    expect(server.lines.filter((line) => /^RCPT TO:<attacker@evil\.test>/.test(line))).toEqual([]);
  });
});
