/** Draws the active account's tray icon: main has no canvas. */
import type { AccountSummary } from '../../preload/contract/index.js';
import { initialsOf, nameOf } from '../accounts/account-format.js';

/** Twice the tray icon's size, for high-density screens. */
const size = 44;

/** Returns a PNG data URL with the account's initials in the given colors. */
export function renderTrayIcon(account: AccountSummary, colours: { ground: string; text: string }): string | null {
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.fillStyle = colours.ground;
  context.beginPath();
  context.arc(size / 2, size / 2, size / 2, 0, 2 * Math.PI);
  context.fill();
  const initials = initialsOf(nameOf(account));
  context.fillStyle = colours.text;
  context.font = `600 ${initials.length > 1 ? '19' : '24'}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(initials, size / 2, size / 2 + 1);
  return canvas.toDataURL('image/png');
}
