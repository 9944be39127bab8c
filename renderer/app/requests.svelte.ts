/**
 * Opens the dialogs for links from emails and for invitations. Programs that want tokens are answered in the consent
 * window.
 */
import type { WindowState } from './window-state.svelte.js';

const bridge = window.roster;

/** Links from emails have no effect until the user confirms them. */
async function askAboutLinks(state: WindowState): Promise<void> {
  // The dialog names one.
  if (state.backends.length === 0) return;
  const result = await bridge.emailActions.list();
  const [link] = result.ok ? result.value : [];
  if (link !== undefined) state.open ??= { kind: 'link', link };
}

/** An invitation has no effect until the user confirms it. */
async function askAboutInvitations(state: WindowState): Promise<void> {
  const result = await bridge.backends.invitations();
  const [pending] = result.ok ? result.value : [];
  if (pending !== undefined) state.open ??= { kind: 'invitation', pending };
}

/** Asks when requests arrive. Call while the component is created. */
export function askAboutRequests(state: WindowState): void {
  const isDialogClosed = $derived(state.open === null);
  const hasBackends = $derived(state.backends.length > 0);

  // Runs at startup, after unlocking, and when a dialog closes: requests may have arrived while none could be shown. Links
  // also wait for the first backend.
  $effect(() => {
    if (!state.isUnlocked || !isDialogClosed) return;
    const links = hasBackends ? askAboutLinks(state) : Promise.resolve();
    void links.then(() => askAboutInvitations(state));
  });
  $effect(() => {
    const stops = [
      bridge.on('emailActions.changed', () => void askAboutLinks(state)),
      bridge.on('invitations.changed', () => void askAboutInvitations(state)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  });
}
