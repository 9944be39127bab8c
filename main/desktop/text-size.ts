/** Shows Roster's pages at the text size that the user chose. */
import { app, type WebContents, webContents } from 'electron';
import { type TextSize, zoomFactors } from '../../preload/contract/text-size.js';

/** Applies the size to all pages, now and when one is loaded. `size` is read each time. */
export function applyTextSize(size: () => TextSize): void {
  const watch = (contents: WebContents) => {
    contents.on('dom-ready', () => {
      resize(contents, size());
    });
  };
  app.on('web-contents-created', (_event, contents) => {
    watch(contents);
  });
  for (const contents of webContents.getAllWebContents()) watch(contents);
  resizeAll(size());
}

/** Applies a size to all pages. */
export function resizeAll(size: TextSize): void {
  for (const contents of webContents.getAllWebContents()) resize(contents, size);
}

function resize(contents: WebContents, size: TextSize): void {
  // Chromium remembers the factor for the page's origin, and setting the same factor would lay the page out again.
  if (Math.abs(contents.getZoomFactor() - zoomFactors[size]) > 0.01) contents.setZoomFactor(zoomFactors[size]);
}
