/** Loads the pages other than the accounts when the first of them is opened. */
import type { pages } from './pages.js';

type Pages = typeof pages;

let components = $state.raw<Pages | null>(null);
let loading: Promise<void> | null = null;

/** The pages, or null until loaded. Reactive. */
export function pageComponents(): Pages | null {
  return components;
}

/** Loads the pages once. */
export function loadPages(): Promise<void> {
  loading ??= import('./pages.js').then((loaded) => {
    components = loaded.pages;
  });
  return loading;
}
