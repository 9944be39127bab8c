/** The keys that move through a list of rows, of which one is in the tab order. */

const page = 8;

/** Index to which a key moves from row `at` of `count`; an arrow key at an end leads one past it. Undefined for other keys. */
export function rowOfKey(key: string, at: number, count: number): number | undefined {
  const last = count - 1;
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last },
    ...{ PageDown: Math.min(at + page, last), PageUp: Math.max(at - page, 0) },
  };
  return steps[key];
}
