/** Disables Chromium's own network requests: only traffic that the user initiated leaves the machine. */
import type { CommandLine } from 'electron';

/**
 * Switches that disable component downloads, reports to Google domains, hyperlink pings and other background requests.
 */
const switches: readonly string[] = [
  'disable-background-networking',
  'disable-client-side-phishing-detection',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'no-pings',
];

/** Must run before the app is ready. */
export function stopBackgroundTraffic(commandLine: Pick<CommandLine, 'appendSwitch'>): void {
  for (const name of switches) commandLine.appendSwitch(name);
  // Otherwise `<link rel=dns-prefetch>` triggers DNS queries for any name, bypassing the content security policy.
  commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false');
}
