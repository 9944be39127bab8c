/** The context of administration commands in tests: a store, without mails and events. */
import { Readable } from 'node:stream';
import { Operations } from '../../../main/server/admin/operations.js';
import { ProviderSwitches } from '../../../main/server/admin/provider-switches.js';
import type { CommandContext } from '../../../main/server/cli/commands/admin-commands.js';
import type { AdminKeyFlags } from '../../../main/server/cli/commands/admin-key-commands.js';
import { readConfiguration } from '../../../main/server/configuration/configuration.js';
import { noEvents } from '../../../main/server/events/event-log.js';
import type { Store } from '../../../main/server/store/store.js';

const noMail = () => Promise.reject(new Error('no mail'));

export function commandContext(
  store: Store,
  input: string,
  print: (line: string) => void,
  keyFlags: AdminKeyFlags = {},
  appFolder = '',
): CommandContext {
  const switches = async () =>
    new ProviderSwitches({
      ...{ store, events: noEvents, actor: 'test', address: null, configuration: await readConfiguration(appFolder) },
      onChanged: () => Promise.resolve(),
    });
  const mails = { repeatConfirmation: noMail, sendReset: noMail };
  const operations = new Operations({
    ...{ store, mails, events: noEvents, actor: 'test', address: null, now: () => 1_000 },
  });
  return { store, operations, switches, print, input: Readable.from([input]), now: 1_000, keyFlags };
}
