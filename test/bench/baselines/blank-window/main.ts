/** Baseline of start and memory: an empty page in a sandboxed window with the same options as Roster's. */
import { join } from 'node:path';
import { app, BrowserWindow, Menu } from 'electron';
import { writeStartupTiming } from '../../../../main/diagnostics/startup-timing.js';

writeStartupTiming(app, app.commandLine.getSwitchValue('start-report'), 'body');
app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'));

async function open(): Promise<void> {
  await app.whenReady();
  Menu.setApplicationMenu(null);
  const window = new BrowserWindow({
    width: 960,
    height: 660,
    minWidth: 420,
    minHeight: 520,
    show: false,
    title: 'Blank',
    backgroundColor: '#f7f7f8',
    autoHideMenuBar: true,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  await window.loadFile(join(app.getAppPath(), 'page.html'));
}

app.on('window-all-closed', () => {
  app.quit();
});
void open();
