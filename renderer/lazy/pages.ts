/** Bundled as a separate chunk, loaded by `load-pages.svelte.ts`. */
import RoutePage from './RoutePage.svelte';

export const pages = { RoutePage };
