/** What the command palette finds besides accounts. */
import type { PageView, Snapshot } from '../../preload/contract/index.js';
import { words } from '../i18n/messages.svelte.js';
import { modifier } from '../components/keys.js';

/** One command. */
export interface Command {
  id: string;
  title: string;
  /** The keys that do the same, for the eye. */
  keys: string | null;
  run: () => void;
}

/** What commands need. */
export interface CommandActions {
  show: (view: PageView) => void;
  lock: () => void;
  diagnostics: () => void;
  signOutAll: () => void;
}

/** The commands as things stand. */
export function commandsFor(snapshot: Snapshot, actions: CommandActions): Command[] {
  const view = (id: PageView, title: string, keys: string | null = null): Command => ({
    id,
    title,
    keys: keys === null ? null : `${modifier}${keys}`,
    run: () => {
      actions.show(id);
    },
  });
  const commands = [
    view('add', words.addAccount, 'N'),
    view('backends', words.backends, 'B'),
    view('settings', words.settings, ','),
    view('lock', words.lockTitle),
    view('export', words.exportTitle),
    view('import', words.importTitle),
    view('programs', words.programs),
    view('shortcuts', words.shortcuts, '/'),
    view('about', words.about),
    { id: 'diagnostics', title: words.saveDiagnostics, keys: null, run: actions.diagnostics },
  ];
  if (snapshot.lock === 'open') {
    commands.push({ id: 'lockNow', title: words.lockNow, keys: `${modifier}⇧L`, run: actions.lock });
  }
  if (snapshot.accounts.some(({ state }) => state === 'signedIn')) {
    commands.push({ id: 'signOutAll', title: words.signOutAll, keys: null, run: actions.signOutAll });
  }
  return commands;
}
