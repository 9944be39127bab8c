/** Whether the page has been drawn and is idle, for work that the first frame should not wait for. */
let isDrawn = $state(false);
/** The page may stay busy for long. */
const timeout = 1_000;
requestAnimationFrame(() => {
  requestIdleCallback(
    () => {
      isDrawn = true;
    },
    { timeout },
  );
});

/** Templates that read it update soon after the first frame. */
export function isFirstFrameDrawn(): boolean {
  return isDrawn;
}
