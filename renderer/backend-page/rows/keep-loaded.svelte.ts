/** Keeps the content of a tab up to date. */
import { untrack } from 'svelte';
import type { BackendSummary } from '../../../preload/contract/index.js';
import { watchEvents } from '../watch-events.js';

/** Loads when the backend is running, and after it recorded events. Call it while a component is created. */
export function keepLoaded(backend: () => BackendSummary, load: () => Promise<void>, waitMs?: number): void {
  const id = $derived(backend().id);
  const kind = $derived(backend().kind);
  const isRunning = $derived(backend().health.kind === 'ready');
  $effect(() => watchEvents({ id, kind }, () => void load(), waitMs));
  $effect(() => {
    // Loading must not cause another load.
    if (isRunning) untrack(() => void load());
  });
}
