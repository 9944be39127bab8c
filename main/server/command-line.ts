/** The embedded server alone: `npm run server -- --app <folder> --port <n> --data <folder>`. */
import { parseArgs } from 'node:util';
import { explainStart, startServer } from './start-server.js';

const help = `Usage: npm run server -- [--app <folder>] [--port <n>] [--data <folder>]

  --app   folder of an exported App Services app (default: assets/backend)
  --port  port on 127.0.0.1; 0 lets the system choose (default: 0)
  --data  folder for users and keys (default: .roster-server)`;

try {
  const { values } = parseArgs({
    options: {
      app: { type: 'string', default: 'assets/backend' },
      port: { type: 'string', default: '0' },
      data: { type: 'string', default: '.roster-server' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (values.help) console.log(help);
  else if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port takes a number from 0 to 65535.');
  else {
    const server = await startServer({ appFolder: values.app, dataFolder: values.data, port });
    console.log(JSON.stringify({ url: server.url, appId: server.configuration.appId }));
    for (const warning of server.configuration.warnings) console.error(warning);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void server.stop().finally(() => process.exit(0)));
    }
  }
} catch (error) {
  console.error(explainStart(error));
  process.exitCode = 1;
}
