/** Every event that main sends to the renderer. */
import type { AccountId, BackendId, RevisionedChange, SignInProgress, UpdateState } from './model/index.js';

/** Dialogs that the menu and the tray can open. */
export const views = [
  'add',
  'lock',
  'export',
  'import',
  'backends',
  'addBackend',
  'settings',
  'about',
  'clients',
  'palette',
  'shortcuts',
  'attention',
] as const;
export type View = (typeof views)[number];

/** Every event that main sends to the page. Subscribe with `window.roster.on('<domain>.<noun>', listener)`. */
export interface Events {
  /** The changes of one task, in the order of their revisions. */
  'state.changed': readonly RevisionedChange[];
  'signIn.progress': SignInProgress;
  /** The menu or the tray opens a dialog. */
  'navigation.show': View;
  /** A notification or the quick switch opens an account's page, or the sign-in to it. */
  'navigation.showAccount': { accountId: AccountId; signIn: boolean };
  /** The quick switch opens a backend's page. */
  'navigation.showBackend': { backendId: BackendId };
  /** The pending email links changed; read them with `emailActions.list`. */
  'emailActions.changed': null;
  /** The pending invitation links changed; read them with `backends.invitations`. */
  'invitations.changed': null;
  /** A backend that runs on this computer recorded events: its users, their sessions and its log may have changed. */
  'backendEvents.recorded': { backendId: BackendId };
  /** The rules of other programs or their history changed. */
  'clients.changed': null;
  'updates.changed': UpdateState;
  /** The quick switch was opened. */
  'quick.shown': null;
}
export const eventNames = [
  'state.changed',
  'signIn.progress',
  'navigation.show',
  'navigation.showAccount',
  'navigation.showBackend',
  'emailActions.changed',
  'invitations.changed',
  'backendEvents.recorded',
  'clients.changed',
  'updates.changed',
  'quick.shown',
] as const satisfies readonly (keyof Events)[];
export type EventName = keyof Events;
