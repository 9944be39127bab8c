/** Mails that commands send, as the app folder is configured. */
import { join } from 'node:path';
import type { AccountMails } from '../admin/operations.js';
import { readConfiguration } from '../configuration/configuration.js';
import { emailPasswordSettings } from '../configuration/providers-file.js';
import type { EventSink } from '../events/event-log.js';
import { createMailer } from '../mail/mailer.js';
import { EmailAccounts } from '../providers/email-accounts.js';
import type { Store } from '../store/store.js';
import { CommandError } from './command-error.js';

export interface AccountMailsOptions {
  appFolder: string;
  appId: string | null;
  secretsFile?: string | undefined;
  dataFolder: string;
  store: Store;
  events: EventSink;
}

/** Reads the app folder with the first mail: other commands do not need it. */
export function accountMails(options: AccountMailsOptions): AccountMails {
  const accounts = async () => {
    const { appFolder, appId, secretsFile, dataFolder, store, events } = options;
    if (appFolder === '') throw new CommandError('This command sends a mail. Name the folder of the app with --app.');
    const configuration = await readConfiguration(appFolder, appId, secretsFile);
    const { mail: settings, secrets, settings: providers } = configuration;
    return new EmailAccounts({
      settings: providers['local-userpass']?.config ?? emailPasswordSettings.parse({}),
      sendMail: createMailer({ settings, secrets, outbox: join(dataFolder, 'outbox'), now: Date.now }),
      functions: { call: () => Promise.reject(new CommandError(onlyInServer)) },
      ...{ store, events, now: Date.now },
    });
  };
  return {
    repeatConfirmation: async (email) => (await accounts()).repeatConfirmation(email),
    sendReset: async (email) => (await accounts()).sendReset(email),
  };
}

const onlyInServer =
  'The confirmation function of this app runs in the server only. Use the administration API, or “users confirm”.';
