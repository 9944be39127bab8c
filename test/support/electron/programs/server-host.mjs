/** Runs the built server in an Electron utility process, as the app does, and prints its first message. */
import { resolve } from 'node:path';
import { app, utilityProcess } from 'electron';

const value = (name) => process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
void app.whenReady().then(() => {
  const server = utilityProcess.fork(resolve('out/main/server-process.cjs'), [], { serviceName: 'Roster backend' });
  server.on('message', (message) => {
    console.log(JSON.stringify(message));
  });
  server.once('spawn', () => {
    const folders = { appFolder: value('app-folder'), appId: null, dataFolder: value('data-folder') };
    server.postMessage({ type: 'start', ...folders, allowFunctions: true, mailServer: null });
  });
  server.once('exit', () => {
    app.exit(1);
  });
});
