/** Mails that commands send, and the confirmation function that they run, as the app folder is configured. */
import { join } from 'node:path';
import type { AccountMails } from '../../admin/operations.js';
import { type Configuration, readConfiguration } from '../../configuration/configuration.js';
import { emailPasswordSettings } from '../../configuration/providers/providers-file.js';
import type { OpenDataServices } from '../../data/data-services.js';
import type { EventSink } from '../../events/event-log.js';
import type { Functions } from '../../functions/functions.js';
import { openFunctions } from '../../functions/open-functions.js';
import type { Log } from '../../log.js';
import { createMailer } from '../../mail/mailer.js';
import { EmailAccounts } from '../../providers/email-password/email-accounts.js';
import type { Store } from '../../store/store.js';
import { CommandError } from '../command-error.js';

export interface AccountMailsOptions {
  appFolder: string;
  appId: string | null;
  secretsFile?: string | undefined;
  dataFolder: string;
  store: Store;
  events: EventSink;
  /** Opens the data services of the app, which a server may have opened too. */
  openData: OpenDataServices;
  /** Receives what the function prints. */
  log: Log;
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
      functions: { call: (...call) => callFunction(options, configuration, call) },
      ...{ store, events, now: Date.now },
    });
  };
  return {
    repeatConfirmation: async (email) => (await accounts()).repeatConfirmation(email),
    sendReset: async (email) => (await accounts()).sendReset(email),
  };
}

/** Calls one function as the server does. */
async function callFunction(
  { dataFolder, openData, log, events }: AccountMailsOptions,
  configuration: Configuration,
  call: Parameters<Functions['call']>,
): Promise<string> {
  const data = await openData(dataFolder, configuration.connections, Date.now);
  try {
    return await (await openFunctions(configuration, { dataFolder, data, log, events })).call(...call);
  } finally {
    await data.close();
  }
}
