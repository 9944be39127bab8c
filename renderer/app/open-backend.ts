/** Opens the page of a backend from elsewhere in the window, and moves the focus to it. */
import { tick } from 'svelte';
import type { BackendId } from '../../preload/contract/index.js';
import { loadPages } from '../lazy/load-pages.svelte.js';
import type { BackendTab } from '../routes/route.js';
import { focusPage } from './panes.js';
import type { WindowState } from './window-state.svelte.js';

export function openBackend(shown: WindowState, id: BackendId, tab: BackendTab = 'overview'): void {
  shown.open = null;
  shown.showBackend(id, tab);
  // A dialog that closes gives the focus back to where it was; the page takes it after that.
  void loadPages()
    .then(tick)
    .then(() => setTimeout(focusPage));
}
