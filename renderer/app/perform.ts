/** Performs in the window the command that the user chose in the palette. */
import { tick } from 'svelte';
import { messages } from '../i18n/messages.svelte.js';
import type { PaletteCommand } from '../palette/palette-commands.js';
import { openBackend } from './open-backend.js';
import { focusList } from './panes.js';
import type { WindowState } from './window-state.svelte.js';

export function perform(command: PaletteCommand, shown: WindowState): void {
  switch (command.kind) {
    case 'view':
      shown.show(command.view);
      return;
    case 'account': {
      const account = shown.byId.get(command.accountId);
      if (account === undefined) return;
      void shown.act(account, command.action);
      // The focus follows: the palette does not return it.
      if (command.action === 'activate') void tick().then(focusList);
      return;
    }
    case 'backend':
      openBackend(shown, command.backendId);
      return;
    case 'settings':
      if (shown.snapshot !== null) {
        const settings = { ...shown.snapshot.settings, ...command.change };
        void shown.roster.run(() => window.roster.settings.change(settings), messages.settingChanged);
      }
      return;
    case 'density':
      shown.layout.setDensity(command.density);
      return;
    case 'lock':
      shown.lockNow();
      return;
    case 'diagnostics':
      void shown.saveDiagnostics();
      return;
    case 'signOutAll':
      shown.signOutAll();
  }
}
