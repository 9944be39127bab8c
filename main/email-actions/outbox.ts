/**
 * Reads the emails that an embedded backend would have sent. Their text is not sent to the page: the links are as
 * secret as passwords.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MailId, mailId, type OutboxMail } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';

/** Maximum number of emails listed. */
const maxMails = 100;

/** The newest emails of a folder, newest first. File names begin with the time, so they sort by it. */
export async function readOutbox(folder: string): Promise<OutboxMail[]> {
  const names = await readdir(folder).catch(() => []);
  const ids = names.flatMap((name) => mailId.safeParse(name).data ?? []);
  const newest = ids.toSorted().toReversed().slice(0, maxMails);
  return Promise.all(newest.map((id) => readMail(folder, id)));
}

/** Returns the Roster link in an email. @throws RosterError `noLinkInMail` if there is none */
export async function findMailLink(folder: string, id: MailId): Promise<string> {
  const link = linkIn(bodyOf(await readFile(join(folder, id), 'utf8').catch(() => '')));
  if (link === null) throw new RosterError('noLinkInMail');
  return link;
}

async function readMail(folder: string, id: MailId): Promise<OutboxMail> {
  const text = await readFile(join(folder, id), 'utf8').catch(() => '');
  const link = linkIn(bodyOf(text));
  return {
    id,
    to: headerOf(text, 'To'),
    subject: headerOf(text, 'Subject'),
    at: timeOf(id),
    link: link === null ? null : link.includes('//confirm') ? 'confirm' : 'reset',
  };
}

/** The text of an email as nodemailer writes it: plain or quoted-printable (RFC 2045 section 6.7). */
function bodyOf(mail: string): string {
  const text = mail.slice(mail.search(/\r?\n\r?\n/));
  return /^Content-Transfer-Encoding: quoted-printable/im.test(mail)
    ? text
        .replaceAll(/=\r?\n/g, '')
        .replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

function linkIn(body: string): string | null {
  return /dev\.roster\.app:\/\/(?:confirm|reset)\/?\?[\w.~&=%-]+/.exec(body)?.[0] ?? null;
}

function headerOf(mail: string, name: string): string {
  const value = new RegExp(`^${name}: (.*)$`, 'im').exec(mail)?.[1] ?? '';
  return value.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 200);
}

/** Parses the time in a file name such as `2026-01-02T03-04-05.678Z-abcdef01.eml`. */
function timeOf(id: MailId): string {
  const time = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)/.exec(id);
  return time === null ? '' : `${time[1] ?? ''}:${time[2] ?? ''}:${time[3] ?? ''}`;
}
