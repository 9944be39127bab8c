/** The number of mails of a backend on this computer: that of the rows which `mail-rows.ts` makes of the same mails and events. */
import { describe, expect, it } from 'vitest';
import { countMails } from '../../../../main/administration/count-mails.js';
import {
  type BackendEvent,
  type BackendEventPage,
  mailId,
  type OutboxMail,
} from '../../../../preload/contract/index.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 2, 3, 4, second)).toISOString();

function kept(to: string, second: number, number = second): OutboxMail {
  const id = mailId.parse(`2026-01-02T03-04-05.678Z-${String(number).padStart(8, '0')}.eml`);
  return { id, to, subject: 'Confirm', at: at(second), text: '', link: 'confirm' };
}

function event(account: string, second: number, outcome = 'ok'): BackendEvent {
  return {
    ...{ id: `${at(second)} ${account}`, at: at(second), kind: 'mail', outcome, account, subject: 'confirmation' },
    ...{ userId: null, provider: null, address: null, reason: null, text: null, durationMs: null },
  };
}

describe('countMails', () => {
  it.each<[string, OutboxMail[], BackendEvent[], number, number]>([
    ['nothing', [], [], 0, 0],
    ['mail with its events', [kept('ada', 1), kept('bob', 9)], [event('bob', 10), event('ada', 2)], 2, 2],
    ['mail that has outlasted its events', [kept('ada', 1), kept('bob', 2)], [], 2, 2],
    ['events of mail whose files were removed', [], [event('bob', 9), event('ada', 2)], 0, 2],
    ['mail that failed', [kept('ada', 1)], [event('bob', 30, 'failed'), event('ada', 2)], 2, 2],
    ['kept and sent mail to one address', [kept('ada', 1)], [event('ada', 50), event('ada', 2)], 1, 2],
    ['mail shortly before and after a full ten seconds', [kept('ada', 9)], [event('ada', 11)], 1, 1],
    ['an event ten seconds after the mail', [kept('ada', 1)], [event('ada', 11)], 1, 2],
    ['an event before the mail', [kept('ada', 9)], [event('ada', 8)], 1, 2],
    ['a file without a time', [{ ...kept('ada', 1), at: '' }], [event('ada', 2)], 1, 2],
  ])('%s', async (_what, outbox, events, unsent, sent) => {
    for (const [isSent, expected] of [
      [false, unsent],
      [true, sent],
    ] as const) {
      const number = await countMails({
        kept: outbox.map((mail) => ({ at: mail.at, to: () => Promise.resolve(mail.to) })),
        ...{ isSent, recorded: events.length },
        // One event per page.
        events: ({ errorsOnly, after }): Promise<BackendEventPage> => {
          const shown = events.filter(({ outcome }) => !errorsOnly || outcome !== 'ok');
          const start = after === null ? 0 : shown.findIndex(({ id }) => id === after) + 1;
          const isMore = shown.length > start + 1;
          return Promise.resolve({
            events: shown.slice(start, start + 1),
            next: isMore ? (shown[start]?.id ?? null) : null,
          });
        },
      });
      expect(number).toBe(expected);
    }
  });
});
