import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountMails } from '../../../../../main/server/cli/account-mails.js';
import type { NewEvent } from '../../../../../main/server/events/event-log.js';
import { on, writeAppFolder } from '../../../../support/servers/test-server.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const email = 'ada@example.com';

describe('mails of the command line', () => {
  async function open(config: object) {
    const dataFolder = tmpDir('roster-mails-');
    const { store } = await openTestStorage(dataFolder);
    await store.addPassword({ email, identityId: 'i', hash: 'h', confirmed: false });
    const recorded: NewEvent[] = [];
    const events = { record: (event: NewEvent) => void recorded.push(event) };
    const appFolder = writeAppFolder({ providers: on('local-userpass', { config }) });
    return { store, dataFolder, recorded, mails: accountMails({ appFolder, appId: null, dataFolder, store, events }) };
  }

  it('go out with the links of the app folder, and are events', async () => {
    const { store, dataFolder, recorded, mails } = await open({
      ...{ emailConfirmationUrl: 'https://app.example/confirm', resetPasswordUrl: 'https://app.example/reset' },
    });
    await mails.repeatConfirmation(email);
    await mails.sendReset(email);
    const outbox = join(dataFolder, 'outbox');
    const texts = readdirSync(outbox).map((name) => readFileSync(join(outbox, name), 'utf8'));
    expect(texts.filter((text) => text.includes('https://app.example/confirm'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('https://app.example/reset'))).toHaveLength(1);
    expect(recorded).toMatchObject([
      { kind: 'mail', outcome: 'ok', account: email, subject: 'confirmation' },
      { kind: 'mail', outcome: 'ok', account: email, subject: 'password reset' },
    ]);
    await store.close();
  });

  it('explain that a confirmation function runs in the server only', async () => {
    const { store, mails } = await open({ runConfirmationFunction: true, confirmationFunctionName: 'confirm' });
    await expect(mails.repeatConfirmation(email)).rejects.toThrow('runs in the server only');
    await store.close();
  });
});
