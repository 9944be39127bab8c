/** Whether the page has been drawn once, for work that the first frame should not wait for. */
import { afterFrame } from './after-frame.js';

let isDrawn = $state(false);
afterFrame(() => {
  isDrawn = true;
});

/** Templates that read it update after the first frame. */
export function isFirstFrameDrawn(): boolean {
  return isDrawn;
}
