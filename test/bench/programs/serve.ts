/** The server in a process of its own, with limits that no measurement meets: `serve.ts <app folder> <data folder>`. Prints its address. */
import { startServer } from '../../../main/server/start-server.js';

const [appFolder = '', dataFolder = ''] = process.argv.slice(2);
const limits = { failedLogins: 1e9, calls: 1e9, mails: 1e9 };

void startServer({ appFolder, dataFolder, port: 0, limits }).then(({ url }) => {
  console.log(url);
});
