/** Sends a mail to find out whether the mail server accepts it. */
import type { EventSink } from '../events/event-log.js';
import { recorded } from '../events/outcome.js';
import type { SendMail } from '../mail/mailer.js';
import { mailAddress } from '../providers/email-password/account-name.js';
import { badRequest, WireError } from '../wire-error.js';

interface TestMail {
  events: EventSink;
  sendMail: SendMail;
  /** Name of the app. */
  app: string;
  /** Who acts, for the events. */
  actor: string;
  address: string | null;
}

/** @throws WireError with what the mail server says */
export async function sendTestMail(
  { events, sendMail, app, actor, address: client }: TestMail,
  to: string,
): Promise<void> {
  const address = mailAddress(to);
  if (address === null) throw badRequest('This is not one email address.');
  const mail = {
    to: address,
    subject: `Test mail from ${app}`,
    text: 'This mail was sent from Roster to try the mail server of the app.\n',
  };
  const event = { kind: 'mail', account: address, subject: 'test', text: `by ${actor}`, address: client } as const;
  await recorded(events, event, async () => {
    try {
      await sendMail(mail);
    } catch (error) {
      const [said = ''] = (error instanceof Error ? error.message : '').split('\n');
      throw new WireError(503, 'MailNotSent', said.slice(0, longestAnswer));
    }
  });
}

const longestAnswer = 300;
