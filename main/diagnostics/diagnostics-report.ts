/** Creates a diagnostics file that is safe to share: no names, addresses, ids or secrets. */
import { arch, release } from 'node:os';
import type { AppSnapshot } from '../../preload/contract/index.js';
import { isLoopbackHost } from '../../preload/urls/loopback-host.js';
import { redact } from './redact.js';

export interface DiagnosticsInput {
  snapshot: AppSnapshot;
  /** Kind of the vault's status: where sessions are stored. */
  vault: string;
  versions: Readonly<Record<string, string>>;
  /** The end of the log. */
  log: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Number of log lines included. */
const logLines = 400;

/** Returns the file's text. */
export function diagnosticsText({ snapshot, vault, versions, log, now }: DiagnosticsInput): string {
  const { accounts, backends, settings, lock, notices } = snapshot;
  const facts = {
    at: new Date(now).toISOString(),
    versions,
    system: { platform: process.platform, release: release(), arch: arch() },
    settings,
    lock,
    vault,
    accounts: {
      count: accounts.length,
      byState: countBy(accounts, 'state'),
      byProvider: countBy(accounts, 'provider'),
    },
    backends: backends.map(({ kind, health, providers, browser }) => ({
      kind,
      health: health.kind,
      providers,
      browser,
    })),
    notices: notices.map(({ kind }) => kind),
  };
  const lines = withoutNames(redact(log), snapshot).trimEnd().split('\n').slice(-logLines);
  return `${JSON.stringify(facts, null, 2)}\n\n--- log ---\n${lines.join('\n')}\n`;
}

/** Removes all names, addresses and ids that Roster knows, and anything that looks like an address. */
function withoutNames(text: string, { accounts, backends }: AppSnapshot): string {
  const known = [
    ...accounts.flatMap(({ userId, displayName, email, label, note }) => [userId, displayName, email, label, note]),
    ...backends.flatMap(({ displayName, appId, baseUrl }) => [displayName, appId, baseUrl]),
  ].filter((name) => name !== null && name.length > 3);
  return known
    .reduce<string>((rest, name) => rest.replaceAll(String(name), '[name]'), text)
    .replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[email]')
    .replaceAll(/https?:\/\/[^\s"')]+/g, (found) =>
      URL.canParse(found) && isLoopbackHost(new URL(found).hostname) ? found : '[address]',
    )
    .replaceAll(/\/(?:home|Users|root)\/?[^\s:"')]*/g, '[path]');
}

function countBy<K extends string>(items: readonly Readonly<Record<K, string>>[], key: K): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[item[key]] = (counts[item[key]] ?? 0) + 1;
  return counts;
}
