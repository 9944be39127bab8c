/** Opens the dialogs for what other programs ask: links from emails, invitations, and tokens. */
import type { WindowState } from './window-state.svelte.js';

const bridge = window.roster;

/** Links from emails have no effect until the user confirms them. */
async function askAboutLinks(state: WindowState): Promise<void> {
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

/** A client's token request waits for the user's decision and expires by itself. */
async function askAboutPrograms(state: WindowState): Promise<void> {
  const result = await bridge.clients.listRequests();
  const [request] = result.ok ? result.value : [];
  if (state.open?.kind === 'consent' && state.open.request.id !== request?.id) state.open = null;
  if (request !== undefined) state.open ??= { kind: 'consent', request };
}

async function askAboutAll(state: WindowState): Promise<void> {
  await askAboutLinks(state);
  await askAboutInvitations(state);
  await askAboutPrograms(state);
}

/** Asks when requests arrive. Call while the component is created. */
export function askAboutRequests(state: WindowState): void {
  const isDialogClosed = $derived(state.open === null);

  // Runs at startup, after unlocking, and when a dialog closes: requests may have arrived while none could be shown.
  $effect(() => {
    if (state.isUnlocked && isDialogClosed) void askAboutAll(state);
  });
  $effect(() => {
    const stops = [
      bridge.on('emailActions.changed', () => void askAboutLinks(state)),
      bridge.on('invitations.changed', () => void askAboutInvitations(state)),
      bridge.on('clients.requestsChanged', () => void askAboutPrograms(state)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  });
}
