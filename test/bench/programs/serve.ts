/** The server, with rate limits that no measurement reaches: `serve.ts <app folder> <data folder>`. Prints its URL. */
import { startServer } from '../../../main/server/start-server.js';

const [appFolder = '', dataFolder = ''] = process.argv.slice(2);
const limits = { failedLogins: 1e9, calls: 1e9, mails: 1e9 };

void startServer({ appFolder, dataFolder, port: 0, limits }).then(({ url }) => {
  console.log(url);
});
