/** Command line of the standalone server, the standalone relay and the administration of users and keys. */
import { useEnvironmentProxy } from '../../http/environment-proxy.js';
import { BackupError } from '../backup/backup-error.js';
import { MigrationError } from '../migration/migrate.js';
import { createProcessLog } from '../process-log/process-log.js';
import { toStartupMessage } from '../startup-message.js';
import { WireError } from '../wire-error.js';
import { CommandError } from './command-error.js';
import { runBackup, runRestore } from './commands/backup-command.js';
import { runCheck } from './commands/check-command.js';
import { runLogs } from './commands/logs-command.js';
import { runMigration } from './commands/migrate-command.js';
import { runRelay } from './commands/relay-command.js';
import { runAdminCommand } from './commands/run-admin-command.js';
import { serve, type ServeOptions } from './commands/serve-command.js';
import {
  appIdOf,
  appOf,
  type Flags,
  formatOf,
  hostOf,
  levelOf,
  limitOf,
  parseFlags,
  portOf,
  publicUrlOf,
  timeoutOf,
  trustedProxiesOf,
} from './flags.js';
import { help } from './help.js';
import { openStorageWithin } from './open-stores.js';
import { serverVersion } from './server-version.js';

const printLine = (line: string) => {
  console.log(line);
};

async function main(): Promise<void> {
  try {
    const { values, positionals } = parseFlags();
    await useEnvironmentProxy(process.env);
    const [command] = positionals;
    if (values.help) console.log(help);
    else if (values.version) console.log(serverVersion());
    else if (command === undefined) await serve(serveOptionsOf(values));
    else if (command === 'relay') await runRelay(values.config, portOf(values.port));
    else if (command === 'migrate') await runMigration(values.data, values.to, printLine);
    else if (command === 'backup') await runBackup(values.data, values.to, printLine);
    else if (command === 'restore') await runRestore(values.data, values.from, values.replace, printLine);
    else if (command === 'logs') await runLogs(values.data, { ...values, limit: limitOf(values.limit) });
    else if (command === 'check')
      await runCheck(appOf(values.app), appIdOf(values['app-id']), values.secrets, values.report);
    else {
      await runAdminCommand(
        {
          ...{ appFolder: values.app, appId: appIdOf(values['app-id']), dataFolder: values.data },
          secretsFile: values.secrets,
        },
        positionals,
        values.revoke,
        values,
        {
          ...{ format: values.format, hashParameters: values['hash-parameters'], dryRun: values['dry-run'] },
          ...{ confirmed: values.confirmed, json: values.json },
        },
      );
    }
  } catch (error) {
    console.error(
      error instanceof CommandError ||
        error instanceof BackupError ||
        error instanceof MigrationError ||
        error instanceof WireError
        ? error.message
        : toStartupMessage(error),
    );
    process.exitCode = 1;
  }
}

/** @throws CommandError if a flag has a value that it does not accept */
function serveOptionsOf(values: Flags): ServeOptions {
  const address = publicUrlOf(values['public-url']);
  return {
    appFolder: appOf(values.app),
    appId: appIdOf(values['app-id']),
    dataFolder: values.data,
    port: portOf(values.port),
    host: hostOf(values.host),
    secretsFile: values.secrets ?? null,
    openStorage: openStorageWithin(timeoutOf(values['database-timeout'])),
    ...(address === undefined ? {} : { publicUrl: address }),
    trustedProxies: trustedProxiesOf(values['trust-proxy']),
    report: values.report,
    logsRequests: values['log-level'] === 'debug',
    log: createProcessLog({ level: levelOf(values['log-level']), format: formatOf(values['log-format']) }),
    metricsPort: values['metrics-port'] === undefined ? null : portOf(values['metrics-port'], '--metrics-port'),
  };
}

void main();
