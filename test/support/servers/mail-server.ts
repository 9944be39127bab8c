/** A real mail server on this computer that keeps what it receives. */
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

export interface TestMailServer {
  port: number;
  /** The user and the password of each sign-in. */
  logins: [string, string][];
  /** Recipients and text of each mail. */
  mails: { to: string[]; text: string }[];
  stop: () => Promise<void>;
}

/** Starts it without TLS. It accepts one user, `roster`, and mail only after that user signed in. */
export async function startMailServer(password: string): Promise<TestMailServer> {
  const logins: TestMailServer['logins'] = [];
  const mails: TestMailServer['mails'] = [];
  const server = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, logger: false },
    onAuth: (given, _session, done) => {
      logins.push([given.username ?? '', given.password ?? '']);
      if (given.username === 'roster' && given.password === password) done(null, { user: 'roster' });
      else done(new Error('Invalid user or password'));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, text: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    ...{ port: address.port, logins, mails },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
