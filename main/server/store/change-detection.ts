/** Detects changes by other processes to the database, so that cached rows stay valid until then. */

/**
 * Returns a function that checks the database's version and calls `changed` when it differs. It checks once per turn of
 * the event loop: all requests in progress arrived before that turn, so none of them can depend on a later change.
 */
export function detectChanges(version: () => unknown, changed: () => void): () => void {
  let known: unknown;
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    setImmediate(() => {
      isAsked = false;
    });
    const now = version();
    if (now !== known) changed();
    known = now;
  };
}
