/**
 * Reads the emails that an embedded backend would have sent. Their links are not sent to the page: they are as
 * secret as passwords.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MailId, mailId, type OutboxMail, type OutboxPage } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';

/** Maximum length of the text of an email that is shown. */
const longestText = 20_000;
/** Number of emails of a page. */
const pageSize = 100;

/** The emails of a folder before one, newest first. File names begin with the time, so they sort by it. */
export async function readOutbox(folder: string, after: MailId | null): Promise<OutboxPage> {
  const ids = (await idsIn(folder)).toSorted().toReversed();
  const rest = after === null ? ids : ids.filter((id) => id < after);
  const page = rest.slice(0, pageSize);
  const mails = await Promise.all(page.map((id) => readMail(folder, id)));
  return { mails, next: rest.length > page.length ? (page.at(-1) ?? null) : null };
}

/** When each email of a folder was written, and to whom, which is read only when it is asked for. */
export async function listOutbox(folder: string): Promise<{ at: string; to: () => Promise<string> }[]> {
  return (await idsIn(folder)).map((id) => ({ at: timeOf(id), to: async () => (await readMail(folder, id)).to }));
}

async function idsIn(folder: string): Promise<MailId[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => mailId.safeParse(name).data ?? []);
}

/** Returns the Roster link in an email. @throws RosterError `noLinkInMail` if there is none */
export async function findMailLink(folder: string, id: MailId): Promise<string> {
  const { text } = await parseFile(folder, id);
  const link = linkIn(text);
  if (link === null) throw new RosterError('noLinkInMail');
  return link;
}

async function readMail(folder: string, id: MailId): Promise<OutboxMail> {
  const { to, subject, text } = await parseFile(folder, id);
  const link = linkIn(text);
  return {
    id,
    to: shown(to),
    subject: shown(subject),
    at: timeOf(id),
    text: shownText(text),
    link: link === null ? null : link.includes('//confirm') ? 'confirm' : 'reset',
  };
}

/** The parts of an email that are used; empty if the file is gone. */
async function parseFile(folder: string, id: MailId): Promise<{ to: string; subject: string; text: string }> {
  const file = await readFile(join(folder, id)).catch(() => Buffer.alloc(0));
  // Loaded with the first mail: the start does not need it.
  const { default: PostalMime } = await import('postal-mime');
  const { to = [], subject = '', text = '' } = await PostalMime.parse(file);
  return { to: to.flatMap((one) => one.address ?? one.name).join(', '), subject, text };
}

/**
 * On several lines. Links can act as credentials, so only their destination is kept: everything after `?` or `#` is removed, as
 * are user and password, and any part of a path or word next to a link that is as long as a token.
 */
function shownText(text: string): string {
  const plain = text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '').trim();
  return plain
    .slice(0, longestText)
    .replaceAll(/([a-z][a-z\d+.-]{0,40}:\/\/)(?:[^\s/?#@]{0,500}@)?([^\s?#]{0,2000})(?:[?#]\S*)?/gi, shownLink)
    .replaceAll(/[\w%+=.~-]{32,}/g, '…');
}

function shownLink(link: string, scheme: string, path: string): string {
  const end = /[?#]/.test(link) ? '?…' : '';
  return `${scheme}${path.replaceAll(/(?<=\/)[^\s/]{32,}/g, '…')}${end}`;
}

function linkIn(body: string): string | null {
  return /dev\.roster\.app:\/\/(?:confirm|reset)\/?\?[\w.~&=%-]+/.exec(body)?.[0] ?? null;
}

/** Text from an email without characters that could change how the page shows it. */
function shown(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 200);
}

/** Parses the time in a file name such as `2026-01-02T03-04-05.678Z-abcdef01.eml`. */
function timeOf(id: MailId): string {
  const time = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)/.exec(id);
  return time === null ? '' : `${time[1] ?? ''}:${time[2] ?? ''}:${time[3] ?? ''}`;
}
