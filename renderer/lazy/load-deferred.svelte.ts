/** Dialogs, menus and the page beside the list: nothing that the list needs to be drawn. They are read once that stands. */
type DeferredComponents = typeof import('./deferred-components.js');

let components = $state.raw<DeferredComponents | null>(null);
let loading: Promise<void> | null = null;

/** The components, or null until they are read. Templates follow. */
export function deferredComponents(): DeferredComponents | null {
  return components;
}

/** Reads them, once. */
export function loadDeferredComponents(): Promise<void> {
  loading ??= import('./deferred-components.js').then((read) => {
    components = read;
  });
  return loading;
}
