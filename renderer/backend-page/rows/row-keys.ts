/** The keys that move through a list of rows, of which one is in the tab order. */

const page = 8;

/** The row to which a key moves from row `at` of `count`; null if the key moves to none. */
export function rowOfKey(event: KeyboardEvent, at: number, count: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowDown: Math.min(at + 1, count - 1), ArrowUp: Math.max(at - 1, 0), Home: 0, End: count - 1 },
    ...{ PageDown: Math.min(at + page, count - 1), PageUp: Math.max(at - page, 0) },
  };
  return steps[event.key] ?? null;
}
