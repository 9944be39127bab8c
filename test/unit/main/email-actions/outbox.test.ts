/** The outbox shows the mails that the embedded backend writes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMailLink, listOutbox, readOutbox } from '../../../../main/email-actions/outbox.js';
import { readConfiguration } from '../../../../main/server/configuration/configuration.js';
import { createMailer } from '../../../../main/server/mail/mailer.js';
import { mailId } from '../../../../preload/contract/index.js';
import { writeAppFolder } from '../../../support/servers/test-server.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { tuple } from '../../../support/tuple.js';

const confirm = `dev.roster.app://confirm?token=${'t'.repeat(64)}&tokenId=${'i'.repeat(24)}`;

/** An outbox with one mail, written by the server's own mailer. */
async function outboxWith(mail: { to: string; subject: string; text: string }): Promise<string> {
  const { mail: settings, secrets } = await readConfiguration(writeAppFolder({ providers: {} }));
  const outbox = tmpDir('roster-outbox-');
  await createMailer({ settings, secrets, outbox, now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) })(mail);
  return outbox;
}

describe('the outbox', () => {
  it('lists address, subject, time and kind of link of each mail, without what the link carries', async () => {
    const folder = await outboxWith({ to: 'ada@example.com', subject: 'Confirm', text: `Open ${confirm}` });
    const [mail] = tuple((await readOutbox(folder, null)).mails, 1);
    expect(mail).toEqual({
      ...{ id: mail.id, to: 'ada@example.com', subject: 'Confirm' },
      ...{ at: '2026-01-02T03:04:05.678Z', text: 'Open dev.roster.app://confirm?…', link: 'confirm' },
    });
    expect(await findMailLink(folder, mail.id)).toBe(confirm);
  });

  it.each([
    ['https://example.com/a/confirm#token=secret', 'https://example.com/a/confirm?…'],
    [`https://ada:secret@example.com/reset/${'s'.repeat(64)}/`, 'https://example.com/reset/…/'],
    [`https://example.com/go/${encodeURIComponent(confirm)}`, 'https://example.com/go/…'],
    [`Your token: ${'s'.repeat(128)}.`, 'Your token: …'],
    ['See https://support.example.com/help, or write to a-long-address@example.com.', null],
  ])('shows nothing of what acts as a credential in “%s”', async (text, shown) => {
    const folder = await outboxWith({ to: 'ada@example.com', subject: 'Confirm', text });
    expect((await readOutbox(folder, null)).mails[0]?.text).toBe(shown ?? text);
  });

  it('decodes subjects and texts outside ASCII', async () => {
    const text = `Grüße,\n\n${confirm}\n\n${'Öffnen Sie den Link. '.repeat(20)}`;
    const folder = await outboxWith({ to: 'jörg@example.com', subject: 'Bestätigen Sie Ihre Adresse – bitte', text });
    const [mail] = tuple((await readOutbox(folder, null)).mails, 1);
    expect(mail).toMatchObject({ to: 'jörg@example.com', subject: 'Bestätigen Sie Ihre Adresse – bitte' });
    expect(await findMailLink(folder, mail.id)).toBe(confirm);
  });

  it('rejects a mail without a link, and a mail that was deleted', async () => {
    const folder = await outboxWith({ to: 'ada@example.com', subject: 'Hello', text: 'https://example.com/confirm' });
    const [mail] = tuple((await readOutbox(folder, null)).mails, 1);
    expect(mail.link).toBeNull();
    await expect(findMailLink(folder, mail.id)).rejects.toMatchObject({ code: 'noLinkInMail' });
    await expect(findMailLink(folder, mailId.parse('gone.eml'))).rejects.toMatchObject({ code: 'noLinkInMail' });
  });

  it('lists a file that is not a mail without text that could alter the page', async () => {
    const folder = tmpDir('roster-outbox-');
    writeFileSync(join(folder, '2026-01-02T03-04-05.678Z-abcdef01.eml'), Buffer.from([0xff, 0x00, 0x1b, 0x5b]));
    writeFileSync(join(folder, '2026-01-02T03-04-05.679Z-abcdef02.eml'), 'Subject: a\u202eb\r\n\r\nx');
    expect((await readOutbox(folder, null)).mails).toMatchObject([{ subject: 'ab' }, { to: '', link: null }]);
    expect(await readOutbox(join(folder, 'none'), null)).toEqual({ mails: [], next: null });
  });

  it('lists many mails in pages', async () => {
    const folder = tmpDir('roster-outbox-');
    const name = (number: number) => `2026-01-02T03-04-05.${String(number).padStart(3, '0')}Z-abcdef01.eml`;
    for (let number = 0; number < 101; number += 1)
      writeFileSync(join(folder, name(number)), 'To: ada@example.com\n\n');
    const { mails, next } = await readOutbox(folder, null);
    expect(mails.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, index) => name(100 - index)));
    expect(next).toBe(name(1));
    const rest = await readOutbox(folder, next);
    expect([rest.mails.map(({ id }) => id), rest.next]).toEqual([[name(0)], null]);
    const listed = await listOutbox(folder);
    expect(
      listed
        .map(({ at }) => at)
        .toSorted()
        .at(-1),
    ).toBe('2026-01-02T03:04:05.100Z');
    expect([listed.length, await listed[0]?.to()]).toEqual([101, 'ada@example.com']);
  });
});
