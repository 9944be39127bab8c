/** Closes the ways by which another program of the same person could look into a packaged Roster. */
import type { CommandLine } from 'electron';

/** Chromium's switches that open its pages to a debugger, or weaken what keeps them apart. */
const debugSwitches: readonly string[] = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'auto-open-devtools-for-tabs',
  'js-flags',
  'load-extension',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-file-access-from-files',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'log-net-log',
  'ssl-key-log-file',
  'enable-logging',
  'log-file',
];

/**
 * Takes them off the command line, before Chromium reads it. `inspectorUrl`: where Node's own debugger listens. The fuses of a
 * release keep it shut; where one is open nevertheless, its holder can do everything already, and nothing is gained by the rest.
 */
export function removeDebugSwitches(
  commandLine: Pick<CommandLine, 'hasSwitch' | 'removeSwitch'>,
  inspectorUrl: string | undefined,
): void {
  if (inspectorUrl !== undefined) return;
  for (const door of debugSwitches) if (commandLine.hasSwitch(door)) commandLine.removeSwitch(door);
}
