/** Notices that another process changed the database, so that what was read before can be used again until then. */

/**
 * Gives what asks for the database's version, and tells of a new one. It asks once in a turn of the event loop: every request that is
 * being answered had come before that turn began, so none of them can know of a later change.
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
