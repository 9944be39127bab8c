/** Disables the debugging interfaces through which another program of the same user could inspect a packaged Roster. */
import type { CommandLine } from 'electron';

/** Chromium switches that expose pages to a debugger or weaken their isolation. */
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
 * Removes these switches before Chromium reads the command line.
 * `inspectorUrl`: address of Node's inspector. The fuses of a release build disable it. If it is open nevertheless, its
 * client already has full control, so removing the switches would gain nothing.
 */
export function removeDebugSwitches(
  commandLine: Pick<CommandLine, 'hasSwitch' | 'removeSwitch'>,
  inspectorUrl: string | undefined,
): void {
  if (inspectorUrl !== undefined) return;
  for (const door of debugSwitches) if (commandLine.hasSwitch(door)) commandLine.removeSwitch(door);
}
