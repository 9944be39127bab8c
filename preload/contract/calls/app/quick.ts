/** Calls of the quick switch, and what its page may call besides them. */
import * as z from 'zod';
import { views } from '../../events.js';
import { accountId, backendId, type QuickShortcut, type SnapshotJson } from '../../model/index.js';
import { call } from '../call.js';
import { noInput } from '../inputs.js';

export const quickCalls = {
  'quick.getSnapshot': call(noInput).returns<SnapshotJson>(),
  'quick.hide': call(noInput).returns<void>(),
  /** Fits the window to its content. */
  'quick.resize': call(z.strictObject({ height: z.int().min(60).max(560) })).returns<void>(),
  /** Opens the main window at a view, at the page of a backend or an account, or at the sign-in to it. */
  'quick.openWindow': call(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('view'), view: z.enum(views) }),
      z.strictObject({ kind: z.literal('account'), accountId, signIn: z.boolean() }),
      z.strictObject({ kind: z.literal('backend'), backendId }),
    ]),
  ).returns<void>(),
  /** The global shortcut, and whether the desktop accepted it. */
  'quick.shortcut': call(noInput).returns<QuickShortcut>(),
} as const;
