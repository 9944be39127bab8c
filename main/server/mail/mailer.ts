/** Sends mails over SMTP when that is set up; otherwise puts them into an outbox folder as files that any mail program opens. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailSettings } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';

/** One mail. Plain text: nothing in it has to be trusted to be drawn. */
export interface Mail {
  /** One address, as `mailAddress` returns it. */
  to: string;
  subject: string;
  text: string;
}

/** What sending needs. */
export interface MailerOptions {
  settings: MailSettings | null;
  secrets: Secrets;
  /** Where mails go without SMTP. */
  outbox: string;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Sends a mail; resolves when it was handed over or is on disk. */
export type SendMail = (mail: Mail) => Promise<void>;

const defaultFrom = 'Roster <roster@localhost>';

/** The library, read with the first mail: most servers send none for days, and it is half of their code. */
const mailLibrary = () => import('nodemailer');

/** The library's form of a mail. The receiver is an object: a string would be parsed as a list of receivers. */
const message = (from: string, { to, subject, text }: Mail) => ({
  from,
  to: { name: '', address: to },
  subject,
  text,
});

/** Builds what sends mails. @throws Error when handing a mail over fails */
export function createMailer({ settings, secrets, outbox, now }: MailerOptions): SendMail {
  const from = settings?.from ?? defaultFrom;
  const smtp = settings?.smtp;
  if (smtp !== undefined) {
    const password = smtp.passwordSecret === undefined ? undefined : secrets.named(smtp.passwordSecret);
    const options = {
      host: smtp.host,
      port: smtp.port,
      secure: smtp.secure,
      // Otherwise whoever is in between could take STARTTLS out of the greeting, and read the password and the links.
      requireTLS: !smtp.secure && !smtp.allowUnencrypted,
      ...(smtp.user === undefined ? {} : { auth: { user: smtp.user, pass: password ?? '' } }),
    };
    return async (mail) => {
      const { createTransport } = await mailLibrary();
      await createTransport(options).sendMail(message(from, mail));
    };
  }
  return async (mail) => {
    const { createTransport } = await mailLibrary();
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
