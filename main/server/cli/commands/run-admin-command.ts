/** Runs a command that administers users or keys, and records it. */
import { mkdirSync } from 'node:fs';
import { Operations } from '../../admin/operations.js';
import { ProviderSwitches, type ProviderSwitchesOptions } from '../../admin/provider-switches.js';
import { readConfiguration } from '../../configuration/configuration.js';
import { EventLog } from '../../events/event-log.js';
import { CommandError } from '../command-error.js';
import { openData, openStorage } from '../open-stores.js';
import { accountMails, type AccountMailsOptions } from './account-mails.js';
import { commands } from './admin-commands.js';
import type { AdminKeyFlags } from './admin-key-commands.js';
import type { ImportFlags } from './import-command.js';
import { signingKeyCommands } from './signing-keys.js';

type AppAndData = Pick<AccountMailsOptions, 'appFolder' | 'appId' | 'dataFolder' | 'secretsFile'>;

export async function runAdminCommand(
  folders: AppAndData,
  words: readonly string[],
  revoke: boolean,
  keyFlags: AdminKeyFlags,
  importFlags: ImportFlags,
): Promise<void> {
  const { dataFolder } = folders;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const name = words.slice(0, 2).join(' ');
  const command = commands.find((known) => known.name === name);
  const ofKeys = signingKeyCommands.find((known) => known.name === name);
  if (command === undefined && ofKeys === undefined) {
    throw new CommandError(`There is no command “${words.join(' ')}”. See --help.`);
  }
  if (revoke && name !== 'keys rotate') throw new CommandError('--revoke belongs to “keys rotate”. See --help.');
  if ((keyFlags.role ?? keyFlags.expires) !== undefined && name !== 'admin-keys create') {
    throw new CommandError('--role and --expires belong to “admin-keys create”. See --help.');
  }
  const { store, keys, events } = await openStorage(dataFolder);
  const log = (line: string) => {
    console.error(line);
  };
  const eventLog = new EventLog({ store: events, accounts: store, retention: null, log, now: Date.now });
  try {
    const print = (line: string) => {
      console.log(line);
    };
    const now = Math.floor(Date.now() / 1000);
    const acting = { store, events: eventLog, actor: 'command line', address: null } as const;
    const operations = new Operations({
      ...{ ...acting, now: () => now },
      mails: accountMails({ ...folders, store, events: eventLog, openData, log }),
    });
    await command?.run(
      {
        ...{ store, operations, print, input: process.stdin, now, progress: log, keyFlags, importFlags },
        switches: () => switchesOf(folders, acting),
      },
      words.slice(2),
    );
    await ofKeys?.run({ keys, print, now: Date.now, revoke }, words.slice(2));
    if (otherActions.has(name)) {
      const text = ['by command line', words[2]].filter((part) => part !== undefined).join(': ');
      eventLog.record({ kind: 'administration', outcome: 'ok', subject: name, text });
    }
  } finally {
    await eventLog.stop();
    await store.close();
  }
}

/** A running server reads the store again by itself. */
async function switchesOf(
  { appFolder, appId, secretsFile }: AppAndData,
  acting: Omit<ProviderSwitchesOptions, 'configuration' | 'onChanged'>,
): Promise<ProviderSwitches> {
  if (appFolder === '') throw new CommandError('This command reads the app. Name its folder with --app.');
  const configuration = await readConfiguration(appFolder, appId, secretsFile);
  return new ProviderSwitches({ ...acting, configuration, onChanged: () => Promise.resolve() });
}

/** Commands that are not operations on one user, but change data or show secrets. */
const otherActions = new Set([
  ...['users export', 'keys create', 'keys disable', 'keys enable', 'keys delete'],
  ...['keys rotate', 'keys revoke', 'admin-keys create', 'admin-keys delete'],
]);
