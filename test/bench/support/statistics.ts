/** Number of runs, and statistics of their results. */
import type { Summary } from './result-row.js';

/** `--quick`: few runs of each measurement. */
export const isQuick = process.env['ROSTER_BENCH_QUICK'] === '1';

/** Returns the number of runs: `count`, or at most three with `--quick`. */
export function runCount(count: number): number {
  return isQuick ? Math.min(count, 3) : count;
}

/** Returns the value at a fraction (0 to 1) of the sorted values. */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

/** The median, because a few slow runs on a busy machine hardly affect it. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), runs: values.length };
}

/** Returns the duration of one call in milliseconds. */
export async function durationMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
