/** Pages of two lists, each read from the end of the previous page. */
import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { type BackendEvent, mailId, type OutboxMail } from '../../../../../preload/contract/index.js';
import { MailPages } from '../../../../../renderer/backend-page/mail/mail-pages.js';
import type { MailRow } from '../../../../../renderer/backend-page/mail/mail-rows.js';

/** Minutes of one hour as a time. */
const timeAt = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 2, 3, minute, second)).toISOString();
const keptAt = (minute: number): OutboxMail => ({
  id: mailId.parse(`${timeAt(minute).replaceAll(':', '-')}-abcdef01.eml`),
  ...{ to: 'ada@example.com', subject: 'Confirm', at: timeAt(minute), text: '', link: 'confirm' },
});
const eventAt = (minute: number, outcome: string, second = 1): BackendEvent => ({
  ...{ id: `e${String(minute).padStart(2, '0')}`, at: timeAt(minute, second), kind: 'mail', outcome, userId: null },
  ...{ account: 'ada@example.com', provider: null, address: null, subject: 'confirmation' },
  ...{ reason: null, text: null, durationMs: null },
});

/** A page of a list that is sorted from newest to oldest. */
function pageAfter<Entry extends { id: string; at: string }>(
  all: readonly Entry[],
  after: string | null,
  size: number,
) {
  const sorted = [...all].sort((one, other) => (one.at < other.at ? 1 : -1));
  const from = after === null ? 0 : sorted.findIndex(({ id }) => id === after) + 1;
  const page = sorted.slice(from, from + size);
  return { page, next: from + size < sorted.length ? (page.at(-1)?.id ?? null) : null };
}

async function readAll(
  mails: readonly OutboxMail[],
  events: readonly BackendEvent[],
  keeps: 'here' | 'there' | null,
): Promise<MailRow[][]> {
  const pages = new MailPages({
    kept: (after) => {
      const { page, next } = pageAfter(mails, after, 3);
      return Promise.resolve({ ok: true, value: { mails: page, next: next === null ? null : mailId.parse(next) } });
    },
    recorded: (after) => {
      const { page, next } = pageAfter(events, after, 3);
      return Promise.resolve({ ok: true, value: { events: page, next } });
    },
    keeps: () => Promise.resolve({ ok: true, value: keeps }),
  });
  const found: MailRow[][] = [];
  for (let after: string | null | undefined; after !== null;) {
    const result = await pages.read(after ?? null);
    if (!result.ok) throw new Error(result.error.message);
    found.push([...result.value.rows]);
    after = result.value.next;
  }
  return found;
}

const minutesOf = (pages: readonly MailRow[][]) => pages.flat().map(({ at }) => new Date(at).getUTCMinutes());
const countdown = (from: number) => Array.from({ length: from }, (_, index) => from - 1 - index);

describe('the pages of mail', () => {
  it('show each mail once and in order, whether it was kept, sent or refused', async () => {
    const kept = [0, 1, 2, 5, 6, 7, 8];
    const mails = kept.map(keptAt);
    const events = countdown(12).map((minute) => eventAt(minute, minute === 3 ? 'failed' : 'ok'));
    const pages = await readAll(mails, events, null);
    expect(pages.length).toBeGreaterThan(3);
    expect(minutesOf(pages)).toEqual(countdown(12));
    const states = (state: MailRow['state']) =>
      minutesOf(pages.map((rows) => rows.filter((row) => row.state === state)));
    expect(states('kept')).toEqual(kept.toReversed());
    expect(states('failed')).toEqual([3]);
  });

  it('go on after events that are not shown, and over mails of the same moment', async () => {
    const events = [...countdown(20).map((minute) => eventAt(minute + 1, 'ok')), eventAt(0, 'failed')];
    expect(minutesOf(await readAll([], events, 'here'))).toEqual([0]);
    expect(minutesOf(await readAll([], events, 'there'))).toEqual(countdown(21));
    const many = countdown(9).map((index) => ({
      ...keptAt(0),
      id: mailId.parse(`${timeAt(0).replaceAll(':', '-')}-0000000${String(index)}.eml`),
    }));
    expect((await readAll(many, [], 'here')).flat()).toHaveLength(9);
  });
});
