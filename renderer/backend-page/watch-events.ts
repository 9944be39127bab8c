/** Follows what a backend records. */
import type { BackendId } from '../../preload/contract/index.js';

/** Events of one action arrive together. */
const settleMs = 150;

/** Calls `onchange` after the backend recorded events, but not while the window is hidden: then once it is shown. Returns how to stop. */
export function watchEvents(backendId: BackendId, onchange: () => void, waitMs = settleMs): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isMissed = false;
  const change = (): void => {
    isMissed = document.hidden;
    if (!document.hidden) timer ??= setTimeout(report, waitMs);
  };
  const report = (): void => {
    timer = undefined;
    onchange();
  };
  const shown = (): void => {
    if (isMissed) change();
  };
  const stop = window.roster.on('backendEvents.recorded', (recorded) => {
    if (recorded.backendId === backendId) change();
  });
  document.addEventListener('visibilitychange', shown);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', shown);
    clearTimeout(timer);
  };
}
