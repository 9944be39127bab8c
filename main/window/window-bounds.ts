/** Position of the window: what to save and what to restore. */
import type { Rectangle } from 'electron';

/** Default window size. */
export const defaultSize = { width: 960, height: 660 };

/** Bounds to save. Wayland does not report positions but 0,0; only the size is updated then. */
export function placeToRemember(now: Rectangle, before: Rectangle, isWayland: boolean): Rectangle {
  const { x, y, width, height } = now;
  return isWayland && x === 0 && y === 0 ? { x: before.x, y: before.y, width, height } : { x, y, width, height };
}

/** Centers a window of the default size in a work area. */
export function centred({ x, y, width, height }: Rectangle): Rectangle {
  return {
    ...defaultSize,
    x: Math.round(x + Math.max(0, width - defaultSize.width) / 2),
    y: Math.round(y + Math.max(0, height - defaultSize.height) / 2),
  };
}

/** Returns the saved bounds if they are still visible: a monitor may have been disconnected. */
export function visiblePlace(bounds: Rectangle, workArea: Rectangle): Rectangle | undefined {
  const overlapX = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
  const overlapY = Math.min(bounds.y + bounds.height, workArea.y + workArea.height) - Math.max(bounds.y, workArea.y);
  return overlapX >= 100 && overlapY >= 60 ? bounds : undefined;
}
