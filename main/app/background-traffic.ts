/** Keeps Chromium from using the network by itself: what leaves the machine was asked for by the user. */
import type { CommandLine } from 'electron';

/** Component downloads, reports to Google's domains, hyperlink pings and other requests in the background. */
const switches: readonly string[] = [
  'disable-background-networking',
  'disable-client-side-phishing-detection',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'no-pings',
];

/** Has to run before the app is ready. */
export function stopBackgroundTraffic(commandLine: Pick<CommandLine, 'appendSwitch'>): void {
  for (const name of switches) commandLine.appendSwitch(name);
  // Else `<link rel=dns-prefetch>` asks the name server for any name, past the content policy.
  commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false');
}
