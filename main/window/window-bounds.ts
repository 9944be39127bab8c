/** Where a window lies, as far as the system tells and a screen still shows it. */
import type { Rectangle } from 'electron';

/** Size of a window that was never moved. */
export const defaultSize = { width: 960, height: 660 };

/** Wayland tells no window where it is and says 0,0: then only its size is new. */
export function placeToRemember(now: Rectangle, before: Rectangle, isWayland: boolean): Rectangle {
  const { x, y, width, height } = now;
  return isWayland && x === 0 && y === 0 ? { x: before.x, y: before.y, width, height } : { x, y, width, height };
}

/** Where a window of the first size lies without a remembered place. */
export function centred({ x, y, width, height }: Rectangle): Rectangle {
  return {
    ...defaultSize,
    x: Math.round(x + Math.max(0, width - defaultSize.width) / 2),
    y: Math.round(y + Math.max(0, height - defaultSize.height) / 2),
  };
}

/** The remembered place, if the screen still shows it: a monitor may have been unplugged since. */
export function visiblePlace(bounds: Rectangle, workArea: Rectangle): Rectangle | undefined {
  const overlapX = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
  const overlapY = Math.min(bounds.y + bounds.height, workArea.y + workArea.height) - Math.max(bounds.y, workArea.y);
  return overlapX >= 100 && overlapY >= 60 ? bounds : undefined;
}
