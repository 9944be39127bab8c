/** The keys that move through a list of rows, of which one is in the tab order. */

const page = 8;

/** Index to which a key moves from `at` among `count` rows, one too far at the ends; undefined: the key moves to none. */
export function rowOfKey(key: string, at: number, count: number): number | undefined {
  const last = count - 1;
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last },
    ...{ PageDown: Math.min(at + page, last), PageUp: Math.max(at - page, 0) },
  };
  return steps[key];
}
