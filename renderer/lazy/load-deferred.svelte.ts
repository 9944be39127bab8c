/** Loads the components that the first paint of the list does not need: dialogs, menus and the account page. */
import type { deferred } from './deferred-components.js';

type DeferredComponents = typeof deferred;

let components = $state.raw<DeferredComponents | null>(null);
let loading: Promise<void> | null = null;

/** The components, or null until loaded. Reactive. */
export function deferredComponents(): DeferredComponents | null {
  return components;
}

/** Loads the components once. */
export function loadDeferredComponents(): Promise<void> {
  loading ??= import('./deferred-components.js').then((loaded) => {
    components = loaded.deferred;
  });
  return loading;
}
