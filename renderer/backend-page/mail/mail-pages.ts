/** Pages of a backend's mail, which is in two lists: the outbox, and the events of mails. */
import type { BackendEventPage, MailId, OutboxPage, Result } from '../../../preload/contract/index.js';
import { sameMailMs } from '../../../preload/contract/same-mail.js';
import type { RowPage } from '../rows/merge-page.js';
import { type MailRow, mailRows } from './mail-rows.js';

export interface MailSources {
  kept: (after: MailId | null) => Promise<Result<OutboxPage>>;
  recorded: (after: string | null) => Promise<Result<BackendEventPage>>;
  /** Where the backend keeps its mail; null: it has a mail server. Asked with each page. */
  keeps: (isFirst: boolean) => Promise<Result<'here' | 'there' | null>>;
}

/** The last mail and the last event of the pages before. */
interface Position {
  kept: MailId | null;
  recorded: string | null;
}

const start: Position = { kept: null, recorded: null };

export class MailPages {
  readonly #positions = new Map<string, Position>();

  constructor(private readonly sources: MailSources) {}

  /** Reads on until there are rows: the events of mail that was kept are not shown. */
  async read(after: string | null): Promise<Result<RowPage<MailRow>>> {
    let position = (after === null ? undefined : this.#positions.get(after)) ?? start;
    for (;;) {
      const [kept, recorded, keeps] = await Promise.all([
        this.sources.kept(position.kept),
        this.sources.recorded(position.recorded),
        this.sources.keeps(position === start),
      ]);
      if (!kept.ok) return kept;
      if (!recorded.ok) return recorded;
      if (!keeps.ok) return keeps;
      const { rows, next } = mailPage(kept.value, recorded.value, position, keeps.value);
      if (next === null) return { ok: true, value: { rows, next } };
      if (rows.length > 0) {
        const key = `${next.kept ?? ''} ${next.recorded ?? ''}`;
        this.#positions.set(key, next);
        return { ok: true, value: { rows, next: key } };
      }
      position = next;
    }
  }
}

/** A file that another program put into the outbox may have no time in its name. */
const timeOf = (at: string) => Date.parse(at) || 0;

/** The mails that are newer than the last one read of either list. The next page continues both lists from there. */
function mailPage(
  kept: OutboxPage,
  recorded: BackendEventPage,
  { kept: lastKept, recorded: lastRecorded }: Position,
  keeps: 'here' | 'there' | null,
): { rows: MailRow[]; next: Position | null } {
  const endOf = ({ next }: { next: string | null }, last?: { at: string }) =>
    next === null || last === undefined ? -Infinity : timeOf(last.at);
  const endOfKept = endOf(kept, kept.mails.at(-1));
  const endOfRecorded = endOf(recorded, recorded.events.at(-1));
  const within = (end: number) => {
    const mails = kept.mails.filter(({ at }) => timeOf(at) >= end);
    const events = recorded.events.filter(({ at }) => timeOf(at) >= end);
    return { mails, events, end };
  };
  // An event shortly after a kept mail is that mail's.
  const certain = within(Math.max(endOfKept + sameMailMs, endOfRecorded));
  const isStuck = certain.mails.length + certain.events.length === 0;
  const { mails, events, end } = isStuck ? within(Math.max(endOfKept, endOfRecorded)) : certain;
  const isAll =
    kept.next === null &&
    recorded.next === null &&
    mails.length === kept.mails.length &&
    events.length === recorded.events.length;
  return {
    rows: mailRows(kept.mails, recorded.events, keeps).filter(({ at }) => timeOf(at) >= end),
    next: isAll ? null : { kept: mails.at(-1)?.id ?? lastKept, recorded: events.at(-1)?.id ?? lastRecorded },
  };
}
