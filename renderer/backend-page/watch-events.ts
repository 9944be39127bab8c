/** Follows what a backend records. */
import type { BackendSummary } from '../../preload/contract/index.js';

/** Events of one action arrive together. */
const settleMs = 150;

/** A remote backend does not say when it records something. */
const askEveryMs = 5_000;

/**
 * Calls `onchange` after the backend recorded events, or every few seconds if it is remote. While the window is hidden, it waits
 * until the window is shown. Returns a function that stops it.
 */
export function watchEvents(
  { id, kind }: Pick<BackendSummary, 'id' | 'kind'>,
  onchange: () => void,
  waitMs = settleMs,
): () => void {
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
    if (recorded.backendId === id) change();
  });
  const asking = kind === 'remote' ? setInterval(change, askEveryMs) : undefined;
  document.addEventListener('visibilitychange', shown);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', shown);
    clearInterval(asking);
    clearTimeout(timer);
  };
}
