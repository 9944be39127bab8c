/**
 * Whether the window has been drawn for the first time. What cannot be seen yet, such as buttons that appear under the
 * pointer, is created afterwards, so that the window appears sooner.
 */
class FirstFrame {
  isDrawn = $state(false);
}

export const firstFrame = new FirstFrame();
