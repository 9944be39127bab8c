/** How this system writes and reports its command key. */

/** Whether this is macOS, whose command key is ⌘. */
export const isMac = navigator.platform.startsWith('Mac');

/** Linux tells no app that the screen was locked. */
export const isLinux = navigator.platform.startsWith('Linux');

/** Stands before the other key of a shortcut, such as `Ctrl+` in `Ctrl+K`. */
export const modifier = isMac ? '⌘' : 'Ctrl+';

/** Whether the command key is held. */
export function hasModifier(event: KeyboardEvent | MouseEvent): boolean {
  return isMac ? event.metaKey : event.ctrlKey;
}
