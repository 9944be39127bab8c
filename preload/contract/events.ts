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
  'programs',
  'palette',
  'shortcuts',
] as const;
export type View = (typeof views)[number];

/** Every event that main sends to the page. `<domain>.<noun>` becomes `window.roster.on.<domain>.<noun>(listener)`. */
export interface Events {
  'roster.changed': { revision: number; change: Change };
  'signIn.progress': SignInProgress;
  /** The menu or the tray asks for a dialog. */
  'menu.open': View;
  /** A link was opened: `links.waiting` tells which. */
  'links.opened': null;
  /** A program asks for a token, or does no more: `programs.waiting` tells which. */
  'programs.asked': null;
  'updates.changed': UpdateState;
}
export const eventNames = [
  'roster.changed',
  'signIn.progress',
  'menu.open',
  'links.opened',
  'programs.asked',
  'updates.changed',
] as const satisfies readonly (keyof Events)[];
export type EventName = keyof Events;
