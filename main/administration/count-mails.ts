/**
 * Counts the mails that the page of a backend on this computer lists: those in the outbox, and the events of all others. The page
 * decides in `renderer/backend-page/mail/mail-rows.ts` which events these are.
 */
import type { BackendEventPage } from '../../preload/contract/index.js';
import { isEventOf, sameMailMs } from '../../preload/contract/same-mail.js';

/** A mail in the outbox. */
export interface KeptMail {
  /** ISO 8601; empty if it is not known. */
  at: string;
  /** Reads the recipient. */
  to: () => Promise<string>;
}

export interface MailCountOptions {
  kept: readonly KeptMail[];
  /** Whether the backend sends its mail. Otherwise, each mail that did not fail is or was in the outbox. */
  isSent: boolean;
  /** Number of events of mails. */
  recorded: number;
  /** Returns a page of the events of mails, newest first. */
  events: (filter: { errorsOnly: boolean; after: string | null; limit: number }) => Promise<BackendEventPage>;
}

const pageSize = 2_000;

export async function countMails({ kept, isSent, recorded, events }: MailCountOptions): Promise<number> {
  if (isSent && kept.length === 0) return recorded;
  const intervals = byInterval(kept);
  const oldest = isSent ? [...intervals.keys()].reduce((a, b) => Math.min(a, b), Infinity) : -Infinity;
  let failed = 0;
  let repeated = 0;
  for (let after: string | null | undefined; after !== null;) {
    const page = await events({ errorsOnly: !isSent, after: after ?? null, limit: pageSize });
    for (const event of page.events) {
      if (event.outcome !== 'ok') failed += 1;
      else if (await isAmong(intervals, event)) repeated += 1;
    }
    const last = page.events.at(-1);
    after = last === undefined || intervalOf(last) < oldest ? null : page.next;
  }
  return kept.length + (isSent ? recorded - repeated : failed);
}

/** Number of the interval of `sameMailMs` that contains the time; NaN if it is not known. */
function intervalOf({ at }: { at: string }): number {
  return Math.floor(Date.parse(at) / sameMailMs);
}

/** Thousands of mails and events are compared, so each event only with the mails of its own and the previous interval. */
function byInterval(kept: readonly KeptMail[]): Map<number, KeptMail[]> {
  const intervals = new Map<number, KeptMail[]>();
  for (const mail of kept) {
    const interval = intervalOf(mail);
    if (Number.isNaN(interval)) continue;
    const others = intervals.get(interval);
    if (others === undefined) intervals.set(interval, [mail]);
    else others.push(mail);
  }
  return intervals;
}

async function isAmong(
  intervals: ReadonlyMap<number, readonly KeptMail[]>,
  event: BackendEventPage['events'][number],
): Promise<boolean> {
  const interval = intervalOf(event);
  for (const near of [interval, interval - 1])
    for (const mail of intervals.get(near) ?? [])
      if (isEventOf(mail, event) && (await mail.to()) === event.account) return true;
  return false;
}
