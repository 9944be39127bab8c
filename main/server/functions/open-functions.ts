/** Opens the functions of an app folder, with the limits and packages that the folder sets. */
import type { Configuration } from '../configuration/configuration.js';
import type { DataServices } from '../data/data-services.js';
import type { EventSink } from '../events/event-log.js';
import type { Log } from '../log.js';
import { packagesFolder } from '../packages/packages-folder.js';
import { defaultFunctionLimits, Functions } from './functions.js';

export interface OpenFunctionsOptions {
  dataFolder: string;
  data: DataServices;
  /** Whether the app's functions may run. Default: yes. */
  allowed?: boolean;
  /** Time limit of all calls in milliseconds. Default: the values in `roster.json`. */
  timeoutMs?: number;
  log: Log;
  events: EventSink;
}

/** The functions of an app folder. */
export async function openFunctions(
  configuration: Configuration,
  { dataFolder, data, allowed = true, timeoutMs, log, events }: OpenFunctionsOptions,
): Promise<Functions> {
  return new Functions({
    ...configuration,
    ...functionLimitsOf(configuration, timeoutMs),
    packagesFolder: await packagesFolder(configuration.folder, dataFolder),
    requests: { data, http: { privateHosts: configuration.privateHosts } },
    ...{ allowed, log, events, secrets: configuration.secrets.values ?? [] },
  });
}

function functionLimitsOf({ functionLimits }: Configuration, timeoutMs: number | undefined) {
  const { timeoutSeconds, signInTimeoutSeconds, memoryMb = defaultFunctionLimits.memoryMb } = functionLimits;
  const milliseconds = (seconds: number | undefined, standard: number) =>
    timeoutMs ?? (seconds === undefined ? standard : seconds * 1000);
  return {
    timeoutMs: milliseconds(timeoutSeconds, defaultFunctionLimits.timeoutMs),
    signInTimeoutMs: milliseconds(signInTimeoutSeconds, defaultFunctionLimits.signInTimeoutMs),
    memoryMb,
  };
}
