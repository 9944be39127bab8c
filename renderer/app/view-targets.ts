/** Maps the names that the menus and the palette use to a page of the window or a dialog. */
import type { BackendId, View } from '../../preload/contract/index.js';
import type { Route } from '../routes/route.js';
import type { OpenDialog } from '../state/open-dialog.js';

interface Shown {
  route: Route;
  /** The backend of the shown account, or the first one; undefined if there is none. */
  backendId: BackendId | undefined;
}

export function targetOf(name: View, { route, backendId }: Shown): Route | OpenDialog {
  switch (name) {
    case 'clients':
      return { view: 'programs' };
    case 'attention':
      return { view: 'attention' };
    case 'settings':
      return { view: 'settings', section: route.view === 'settings' ? route.section : 'general' };
    case 'lock':
      return { view: 'settings', section: 'security' };
    case 'shortcuts':
      return { view: 'settings', section: 'keyboard' };
    case 'about':
      return { view: 'settings', section: 'about' };
    case 'backends':
      return backendId === undefined ? { kind: 'addBackend' } : { view: 'backend', id: backendId, tab: 'overview' };
    case 'add':
      return backendId === undefined ? { kind: 'addBackend' } : { kind: 'add', reauthAccount: null, backendId: null };
    case 'export':
      return { kind: 'export', accounts: null };
    default:
      return { kind: name };
  }
}
