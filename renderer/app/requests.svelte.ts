/** Opens the dialog for links from emails. Programs that want tokens are answered in the consent window. */
import type { WindowState } from './window-state.svelte.js';

const bridge = window.roster;

/** Links from emails have no effect until the user confirms them. */
async function askAboutLinks(state: WindowState): Promise<void> {
  const result = await bridge.emailActions.list();
  const [link] = result.ok ? result.value : [];
  if (link !== undefined) state.open ??= { kind: 'link', link };
}

/** Asks when requests arrive. Call while the component is created. */
export function askAboutRequests(state: WindowState): void {
  const isDialogClosed = $derived(state.open === null);

  // Runs at startup, after unlocking, and when a dialog closes: requests may have arrived while none could be shown.
  $effect(() => {
    if (state.isUnlocked && isDialogClosed) void askAboutLinks(state);
  });
  $effect(() => {
    return bridge.on('emailActions.changed', () => void askAboutLinks(state));
  });
}
