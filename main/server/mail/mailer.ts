/** Sends mail over SMTP if configured. Otherwise writes it to an outbox folder as `.eml` files. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailSettings } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/values/secrets.js';
import { configuredServer, type SmtpServer } from './smtp-server.js';

/** A mail in plain text, which can be displayed without trusting its content. */
export interface Mail {
  /** One address, as `mailAddress` returns it. */
  to: string;
  subject: string;
  text: string;
}

export interface MailerOptions {
  settings: MailSettings | null;
  secrets: Secrets;
  /** A mail server that replaces the one of `settings`. Asked with each mail. Default: none. */
  chosenServer?: () => SmtpServer | null;
  /** Folder to which mail is written without SMTP. */
  outbox: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** How long the mail server may take to respond. */
  patienceMs?: number;
}

/** Sends a mail. Resolves once the mail server has accepted it or it is on disk. */
export type SendMail = (mail: Mail) => Promise<void>;

const defaultFrom = 'Roster <roster@localhost>';

/** Loads the library with the first mail: it is half of the server's code, and most servers rarely send mail. */
const mailLibrary = () => import('nodemailer');

/** Converts a mail for the library. `to` is an object, because a string would be parsed as a list of recipients. */
const message = (from: string, { to, subject, text }: Mail) => ({
  from,
  to: { name: '', address: to },
  subject,
  text,
});

/** Creates the function that sends mail. That function rejects if a mail cannot be sent. */
export function createMailer({ settings, secrets, chosenServer, outbox, now, patienceMs }: MailerOptions): SendMail {
  const from = settings?.from ?? defaultFrom;
  const configured = configuredServer(settings, secrets);
  return async (mail) => {
    const { createTransport } = await mailLibrary();
    const server = chosenServer?.() ?? configured;
    if (server !== null) {
      await createTransport(transportOptions(server, patienceMs)).sendMail(message(server.from, mail));
      return;
    }
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
    const { message: text } = await transport.sendMail(message(from, mail));
    if (!Buffer.isBuffer(text)) throw new Error('the mail was not made');
    await mkdir(outbox, { recursive: true, mode: 0o700 });
    const time = new Date(now()).toISOString().replaceAll(':', '-');
    await writeFile(join(outbox, `${time}-${randomBytes(4).toString('hex')}.eml`), text, {
      mode: 0o600,
      flush: true,
    });
  };
}

/** A mail server that does not respond must not keep a request waiting for minutes, as the library would. */
const defaultPatienceMs = 10_000;

function transportOptions({ host, port, security, user, password }: SmtpServer, patienceMs = defaultPatienceMs) {
  return {
    ...{ host, port, secure: security === 'tls' },
    ...{ dnsTimeout: patienceMs, connectionTimeout: patienceMs, greetingTimeout: patienceMs },
    // Between two responses: a server may check a mail before it accepts it.
    socketTimeout: 2 * patienceMs,
    // Otherwise an attacker in between could strip STARTTLS and read the password and the links.
    requireTLS: security === 'starttls',
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
  };
}
