/** Platform differences in keyboard shortcuts. */
import { messages } from '../../i18n/messages.svelte.js';

/** Whether this is macOS, where the command key is ⌘. */
export const isMac = navigator.platform.startsWith('Mac');

/** On Linux, apps are not notified when the screen is locked. */
export const isLinux = navigator.platform.startsWith('Linux');

/** Prefix of a displayed shortcut, such as `Ctrl+` in `Ctrl+K`, in the current language. */
export function modifier(): string {
  return isMac ? '⌘' : messages.ctrl;
}

/** Part of a displayed shortcut, such as `Shift+` in `Shift+F6`. */
export function shiftKey(): string {
  return isMac ? '⇧' : messages.shift;
}

/** Whether the platform's command key is pressed. */
export function hasModifier(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return isMac ? event.metaKey : event.ctrlKey;
}
