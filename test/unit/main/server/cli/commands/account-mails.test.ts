import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountMails } from '../../../../../../main/server/cli/commands/account-mails.js';
import { openDataInFolder } from '../../../../../../main/server/data/embedded/embedded-data.js';
import type { NewEvent } from '../../../../../../main/server/events/event-log.js';
import { on, writeAppFolder } from '../../../../../support/servers/test-server.js';
import { openTestStorage } from '../../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../../support/tmp-dir.js';

const email = 'ada@example.com';

describe('mails of the command line', () => {
  async function open(config: object, functions: Record<string, string> = {}) {
    const dataFolder = tmpDir('roster-mails-');
    const { store } = await openTestStorage(dataFolder);
    await store.addPassword({ email, identityId: 'i', hash: 'h', confirmed: false });
    const recorded: NewEvent[] = [];
    const events = { record: (event: NewEvent) => void recorded.push(event) };
    const appFolder = writeAppFolder({ providers: on('local-userpass', { config }), functions });
    const more = { openData: openDataInFolder, log: () => undefined };
    const mails = accountMails({ appFolder, appId: null, dataFolder, store, events, ...more });
    return { store, dataFolder, recorded, mails };
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

  it('run the confirmation function, which decides and whose output is an event', async () => {
    const { store, recorded, mails } = await open(
      { runConfirmationFunction: true, confirmationFunctionName: 'confirm' },
      {
        confirm: `exports = async ({ username, token }) => {
          console.log('asked for', username);
          await context.services.get('mongodb-atlas').db('app').collection('asked').insertOne({ username });
          return { status: token.length > 0 ? 'success' : 'fail' };
        };`,
      },
    );
    await mails.repeatConfirmation(email);
    expect(await store.findPassword(email)).toMatchObject({ confirmed: true });
    expect(recorded).toMatchObject([{ kind: 'function', outcome: 'ok', subject: 'confirm' }]);
    expect(recorded[0]?.text).toContain('asked for');
    await store.close();
  });
});
