/** The command palette's commands (accounts are listed separately). */
import type { Snapshot, View } from '../../preload/contract/index.js';
import { modifier } from '../components/keys.js';
import { messages } from '../i18n/messages.svelte.js';

export interface PaletteItem {
  id: string;
  title: string;
  /** The equivalent shortcut, as a visual hint. */
  keys: string | null;
  run: () => void;
}

export interface PaletteActions {
  show: (view: View) => void;
  lock: () => void;
  diagnostics: () => void;
  signOutAll: () => void;
}

/** The commands available in the current state. */
export function paletteItems(snapshot: Snapshot, actions: PaletteActions): PaletteItem[] {
  const view = (id: View, title: string, keys: string | null = null): PaletteItem => ({
    id,
    title,
    keys: keys === null ? null : `${modifier}${keys}`,
    run: () => {
      actions.show(id);
    },
  });
  const commands = [
    view('add', messages.addAccount, 'N'),
    view('backends', messages.backends, 'B'),
    view('settings', messages.settings, ','),
    view('lock', messages.lockTitle),
    view('export', messages.exportTitle),
    view('import', messages.importTitle),
    view('clients', messages.programs),
    view('shortcuts', messages.shortcuts, '/'),
    view('about', messages.about),
    { id: 'diagnostics', title: messages.saveDiagnostics, keys: null, run: actions.diagnostics },
  ];
  if (snapshot.lock === 'open') {
    commands.push({ id: 'lockNow', title: messages.lockNow, keys: `${modifier}⇧L`, run: actions.lock });
  }
  if (snapshot.accounts.some(({ state }) => state === 'signedIn')) {
    commands.push({ id: 'signOutAll', title: messages.signOutAll, keys: null, run: actions.signOutAll });
  }
  return commands;
}
