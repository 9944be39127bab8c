/** How the window is laid out on this computer. */
import * as z from 'zod';
import { listWidths } from './limits.js';

export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

/** How the list is grouped. Pinned accounts come first in any case. */
export const groupings = ['backend', 'state', 'none'] as const;
export type Grouping = (typeof groupings)[number];

/** Stored in `window.json`. */
export const windowLayout = z.strictObject({
  /** Width of the account list in pixels. */
  listWidth: z.int().min(listWidths.min).max(listWidths.max),
  density: z.enum(densities),
  grouping: z.enum(groupings).default('backend'),
  /** The groups of the list that are collapsed: ids of backends, and `pinned!`. */
  collapsed: z.array(z.string().max(64)).max(500),
});
export type WindowLayout = z.infer<typeof windowLayout>;
