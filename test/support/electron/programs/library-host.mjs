/** Runs a module in Electron's main process, or opens a page that runs it in a renderer process. */
import { app, BrowserWindow } from 'electron';

const value = (name) => process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

void app.whenReady().then(async () => {
  const [main, page] = [value('run-module'), value('open-page')];
  if (main !== undefined) await import(main);
  if (page !== undefined) await new BrowserWindow({ show: false }).loadURL(page);
});
