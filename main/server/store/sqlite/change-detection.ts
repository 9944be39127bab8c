/** Detects changes by other processes, so that what is cached stays valid until then. */

/**
 * Returns a function that reads a version once per turn of the event loop: all requests in progress arrived before that
 * turn, so none of them can depend on a later change.
 */
export function oncePerTurn<T>(read: () => T): () => T {
  let known: { value: T } | null = null;
  const forget = () => {
    known = null;
  };
  return () => {
    if (known === null) {
      known = { value: read() };
      setImmediate(forget);
    }
    return known.value;
  };
}

/** Returns a function that checks the database's version once per turn, and calls `changed` when it differs. */
export function detectChanges(version: () => unknown, changed: () => void): () => void {
  const current = oncePerTurn(version);
  let known: unknown;
  return () => {
    const now = current();
    if (now !== known) changed();
    known = now;
  };
}
