/** Dialogs, menus and the page beside the list: nothing that the list needs to be drawn. They are read once that stands. */
type Parts = typeof import('./deferred-components.js');

let parts = $state.raw<Parts | null>(null);
let reading: Promise<void> | null = null;

/** The components, or null until they are read. Templates follow. */
export function behindTheList(): Parts | null {
  return parts;
}

/** Reads them, once. */
export function readBehindTheList(): Promise<void> {
  reading ??= import('./deferred-components.js').then((read) => {
    parts = read;
  });
  return reading;
}
