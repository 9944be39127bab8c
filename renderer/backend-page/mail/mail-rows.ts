/** The mail of a backend: what it kept, what it sent, and what it could not send. */
import type { BackendEvent, MailId, OutboxMail } from '../../../preload/contract/index.js';
import { isEventOf } from '../../../preload/contract/same-mail.js';
import { messages } from '../../i18n/all-messages.js';
import { reasonText } from '../users/user-format.js';

export interface MailRow {
  id: string;
  to: string;
  subject: string;
  /** ISO 8601. */
  at: string;
  state: 'kept' | 'keptThere' | 'sent' | 'failed';
  /** Why it was not sent; empty if it was. */
  reason: string;
  text: string;
  /** Of a kept mail. */
  mailId: MailId | null;
  link: OutboxMail['link'];
  /** What is sent again. */
  repeats: 'confirmation' | 'reset' | null;
}

/**
 * The newest first. `keeps`: where a backend without a mail server keeps its mail. All that one on this computer made is in the
 * outbox; that of a remote one is known only from its events. `main/administration/count-mails.ts` counts the same mails.
 */
export function mailRows(
  outbox: readonly OutboxMail[],
  events: readonly BackendEvent[],
  keeps: 'here' | 'there' | null,
): MailRow[] {
  const isKept = (event: BackendEvent) =>
    event.outcome === 'ok' &&
    (keeps === 'here' || outbox.some((mail) => mail.to === event.account && isEventOf(mail, event)));
  const rows = [
    ...outbox.map(keptRow),
    ...events.filter((event) => !isKept(event)).map((event) => eventRow(event, keeps === 'there')),
  ];
  return rows.sort((one, other) => (one.at < other.at ? 1 : -1));
}

function keptRow({ id, to, subject, at, text, link }: OutboxMail): MailRow {
  const repeats = link === 'confirm' ? 'confirmation' : link;
  return { id, to, subject, at, state: 'kept', reason: '', text, mailId: id, link, repeats };
}

const repeatsOf: Readonly<Record<string, MailRow['repeats']>> = {
  confirmation: 'confirmation',
  'password reset': 'reset',
};

function eventRow({ id, account, subject, at, outcome, reason, text }: BackendEvent, isKeptThere: boolean): MailRow {
  const { subjects, kinds } = messages.backendUsers;
  return {
    ...{
      id,
      to: account ?? '',
      at,
      state: outcome !== 'ok' ? 'failed' : isKeptThere ? 'keptThere' : 'sent',
      mailId: null,
      link: null,
    },
    subject: subjects[subject ?? ''] ?? kinds.mail,
    ...{ reason: reasonText({ outcome, reason }), text: text ?? '', repeats: repeatsOf[subject ?? ''] ?? null },
  };
}
