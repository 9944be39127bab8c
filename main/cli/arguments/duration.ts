/** Durations on the command line, such as `90s`, `5m` or `1h30m`. */

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** The duration in seconds; null if it is invalid. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d{1,6}[hms])+$/.test(text)) return null;
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (total, [, count = '0', unit = 's']) => total + Number(count) * (secondsOf[unit] ?? 0),
    0,
  );
}
