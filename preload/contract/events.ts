/** Every event that main sends to the renderer. */
import type { Change, SignInProgress, UpdateState } from './model.js';

/** What the menu and the tray can ask the page to show. */
export const views = [
  'add',
  'lock',
  'export',
  'import',
  'backends',
  'settings',
  'about',
  'clients',
  'palette',
  'shortcuts',
] as const;
export type View = (typeof views)[number];

/** Every event that main sends to the page. `<domain>.<noun>` becomes `window.roster.on.<domain>.<noun>(listener)`. */
export interface Events {
  'state.changed': { revision: number; change: Change };
  'signIn.progress': SignInProgress;
  /** The menu or the tray asks for a dialog. */
  'navigation.show': View;
  /** A link was opened: `emailActions.list` tells which. */
  'emailActions.changed': null;
  /** A program asks for a token, or does no more: `clients.listRequests` tells which. */
  'clients.requestsChanged': null;
  'updates.changed': UpdateState;
}
export const eventNames = [
  'state.changed',
  'signIn.progress',
  'navigation.show',
  'emailActions.changed',
  'clients.requestsChanged',
  'updates.changed',
] as const satisfies readonly (keyof Events)[];
export type EventName = keyof Events;
