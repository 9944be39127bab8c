/** Groups the changes of one task, so that a page applies them and draws only once. */
import type { RevisionedChange } from '../../preload/contract/index.js';

/**
 * Returns a listener for the change feed. `send` receives the changes that were published in the same task, in order,
 * before the result of a call that made them.
 */
export function inBatches(send: (changes: RevisionedChange[]) => void): (change: RevisionedChange) => void {
  let waiting: RevisionedChange[] = [];
  return (change) => {
    waiting.push(change);
    if (waiting.length > 1) return;
    queueMicrotask(() => {
      const changes = waiting;
      waiting = [];
      send(changes);
    });
  };
}
