/** Runs the server; the command line without a command. */
import { createReport } from '../../import-report/create-report.js';
import { reportLines } from '../../import-report/report-lines.js';
import type { Log } from '../../log.js';
import { serveMetrics } from '../../metrics/serve-metrics.js';
import type { StartOptions } from '../../start-options.js';
import { startServer } from '../../start-server.js';
import { openData } from '../open-stores.js';
import { stopOnSignal } from '../stop-on-signal.js';

const googleNotTold =
  'Roster is not told the Google client, so its users have to enter it. If the client is of type “Desktop app”, set {"discovery": {"googleDesktopClient": true}} in roster.json; otherwise set it to false.';

/** How long function calls may continue after SIGTERM. A second signal ends the server at once. */
const graceMs = 20_000;

export interface ServeOptions extends Pick<
  StartOptions,
  | 'appFolder'
  | 'appId'
  | 'dataFolder'
  | 'host'
  | 'logsRequests'
  | 'openStorage'
  | 'port'
  | 'publicUrl'
  | 'secretsFile'
  | 'trustedProxies'
> {
  /** Whether to print the import report as JSON. */
  report: boolean;
  log: Log;
  metricsPort: number | null;
}

export async function serve({ report: asJson, log, metricsPort, ...given }: ServeOptions): Promise<void> {
  // Loaded only when asked for.
  const metrics = metricsPort === null ? null : (await import('../../metrics/metrics.js')).createMetrics();
  const server = await startServer({ ...given, graceMs, openData, log, metrics });
  const metricsServer = metrics === null ? null : await serveMetrics(metrics.page, metricsPort ?? 0);
  const metricsUrl = metricsServer === null ? {} : { metrics: `${metricsServer.url}/metrics` };
  console.log(JSON.stringify({ url: server.url, appId: server.configuration.appId, ...metricsUrl }));
  stopOnSignal({
    stop: async () => {
      await server.stop();
      await metricsServer?.stop();
    },
  });
  const { providers, signIn } = await server.offers();
  const off = server.configuration.providers.filter((name) => !providers.includes(name));
  if (off.length > 0) log(`Turned off by an administrator: ${off.join(', ')}.`);
  const { tellsGoogleClient } = server.configuration;
  if (signIn.google !== null && tellsGoogleClient === null) log(googleNotTold, 'warn');
  const report = await createReport(server.configuration);
  if (asJson) console.log(JSON.stringify(report));
  else for (const line of reportLines(report)) log(line);
}
