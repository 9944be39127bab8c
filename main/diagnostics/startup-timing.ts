/**
 * Records the timing of startup, from launch to the painted list, for `npm run bench`. Process times come from
 * Electron, page times from the page's own clock. Measures nothing unless requested.
 */
import { renameSync, writeFileSync } from 'node:fs';
import type { App, BrowserWindow } from 'electron';

/** Milliseconds since 1970, with a higher resolution than `Date.now`. */
const now = (): number => performance.timeOrigin + performance.now();

/**
 * Writes the times to `path` as JSON once an element that matches `selector` is painted and the window is shown. No-op
 * if the path is empty. The time of this call is recorded as the end of loading the main script.
 */
export function writeStartupTiming(app: App, path: string, selector: string): void {
  if (path === '') return;
  const moments: Record<string, number> = {
    mainScript: performance.timeOrigin + performance.nodeTiming.bootstrapComplete,
    mainScriptRead: now(),
  };
  const note = (name: string) => {
    moments[name] ??= now();
  };
  void app.whenReady().then(() => {
    note('ready');
  });
  app.once('browser-window-created', (_event, window) => {
    note('window');
    const shown = new Promise<void>((done) => {
      window.once('show', () => {
        note('shown');
        done();
      });
    });
    window.webContents.once('dom-ready', () => {
      void Promise.all([painted(window, selector), shown]).then(([page]) => {
        writeFileSync(`${path}.part`, JSON.stringify({ moments, page }));
        renameSync(`${path}.part`, path);
      });
    });
  });
}

/** Times reported by the page, in milliseconds since 1970. */
function painted(window: Pick<BrowserWindow, 'webContents'>, selector: string): Promise<unknown> {
  return window.webContents.executeJavaScript(`new Promise((done) => {
    const at = (ms) => performance.timeOrigin + ms;
    const report = () => {
      // Roster's page records when it was painted; this script may run a frame late in a busy page.
      const drawn = performance.getEntriesByName('drawn')[0]?.startTime;
      const moments = { page: at(0), painted: at(drawn ?? performance.now()) };
      for (const { name, startTime } of performance.getEntriesByType('mark')) moments[name] = at(startTime);
      for (const { name, startTime } of performance.getEntriesByType('paint')) moments[name] = at(startTime);
      done(moments);
    };
    // A task that is queued before a frame is painted runs right after it. The rows of the list stay hidden until they are measured,
    // within the same frame: a row that is visible then was painted with it.
    const { port1, port2 } = new MessageChannel();
    const check = () => requestAnimationFrame(() => port2.postMessage(null));
    port1.onmessage = () => {
      const isVisible = document.querySelector(${JSON.stringify(selector)})?.checkVisibility({ visibilityProperty: true });
      if (isVisible) report();
      else check();
    };
    check();
  })`);
}
