/** How often something is measured, and the few figures that stand for many. */
import type { Spread } from './row.js';

/** Whether this is a try-out. */
export const isQuick = process.env['ROSTER_BENCH_QUICK'] === '1';

/** How many runs: few in a try-out. */
export function runs(many: number): number {
  return isQuick ? Math.min(many, 3) : many;
}

/** The value below which that share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle one, which a busy machine does not spoil. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Middle and ends. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), runs: values.length };
}

/** How many milliseconds one call takes. */
export async function msOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
