import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { type BackendEvent, mailId, type OutboxMail } from '../../../../../preload/contract/index.js';
import { mailRows } from '../../../../../renderer/backend-page/mail/mail-rows.js';

const mail: OutboxMail = {
  ...{ id: mailId.parse('2026-01-02T03-04-05.678Z-abcdef01.eml'), to: 'ada@example.com', subject: 'Confirm' },
  ...{ at: '2026-01-02T03:04:05.678Z', text: 'Open', link: 'confirm' },
};
const event = (id: string, at: string, over: Partial<BackendEvent> = {}): BackendEvent => ({
  ...{ id, at, kind: 'mail', outcome: 'ok', userId: null, account: 'ada@example.com', provider: null, address: null },
  ...{ subject: 'confirmation', reason: null, text: null, durationMs: null },
  ...over,
});
const own = event('1', '2026-01-02T03:04:05.700Z');
const refused = event('2', '2026-01-02T03:05:00.000Z', { outcome: 'failed', reason: 'InternalError' });

describe('the mail of a backend', () => {
  it('is listed once if it was kept, and before it what could not be sent', () => {
    const rows = mailRows([mail], [refused, own], 'here');
    expect(rows.map(({ id, state, repeats }) => [id, state, repeats])).toEqual([
      ['2', 'failed', 'confirmation'],
      [mail.id, 'kept', 'confirmation'],
    ]);
  });

  it('is listed as sent once there is a mail server, except what was kept before', () => {
    const later = event('3', '2026-01-03T00:00:00.000Z', { subject: 'password reset' });
    const rows = mailRows([mail], [later, own], null);
    expect(rows.map(({ state, repeats }) => [state, repeats])).toEqual([
      ['sent', 'reset'],
      ['kept', 'confirmation'],
    ]);
  });
});
