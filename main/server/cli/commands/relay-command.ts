/** The command that runs the relay alone. */
import { basename, dirname } from 'node:path';
import { readJsonFile } from '../../configuration/files/json-file.js';
import { relaySettings } from '../../relay/relay-settings.js';
import { startRelay } from '../../relay/start-relay.js';
import { CommandError } from '../command-error.js';
import { stopOnSignal } from '../stop-on-signal.js';

export async function runRelay(configFile: string | undefined, port: number): Promise<void> {
  if (configFile === undefined) throw new CommandError('The relay requires --config with its settings file.');
  const settings = await readJsonFile(dirname(configFile), basename(configFile), relaySettings);
  if (settings === null) throw new CommandError(`There is no file ${configFile}.`);
  const log = (line: string) => {
    console.error(line);
  };
  const running = await startRelay({ settings, port, log });
  console.log(JSON.stringify({ url: settings.url ?? running.url }));
  stopOnSignal(running);
}
