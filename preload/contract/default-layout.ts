/** The layout of a window that has not been changed yet. Without schemas, because the window is opened before those load. */
import type { WindowLayout } from './layout.js';
import { listWidths } from './limits.js';

export const defaultLayout: WindowLayout = {
  listWidth: listWidths.initial,
  density: 'comfortable',
  grouping: 'backend',
  collapsed: [],
};
