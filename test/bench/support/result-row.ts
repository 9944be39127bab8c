/** A row of the results: a figure, the baseline that it is compared with, and its target. */
import * as z from 'zod';

const summary = z.object({ median: z.number(), min: z.number(), max: z.number(), runs: z.int() });
/** Median and range of several runs. */
export type Summary = z.infer<typeof summary>;

/** One line of a measurement's output. */
export const resultRow = z.object({
  name: z.string(),
  /** The result, a ratio if there is a baseline. Null if it could not be measured on this machine. */
  value: z.number().nullable(),
  /** Bounds of `value`. Without a bound the figure is for information. */
  target: z.object({ atMost: z.number().optional(), atLeast: z.number().optional() }),
  /** Unit of `median`, `min` and `max`, also those of the baseline. */
  unit: z.string(),
  ...summary.partial().shape,
  baseline: summary.extend({ label: z.string() }).partial({ min: true, max: true, runs: true }).nullable(),
  explanation: z.string(),
});
export type ResultRow = z.infer<typeof resultRow>;

/** Prints a row as one line of JSON, which `build/bench.ts` reads from standard output. */
export function printRow(row: ResultRow): void {
  console.log(JSON.stringify(row));
}

export interface Comparison extends Pick<ResultRow, 'name' | 'target' | 'unit' | 'explanation'> {
  measured: Summary;
  baseline: Summary & { label: string };
}

/** Prints a row whose value is the ratio of the two medians. */
export function printRatio({ measured, baseline, ...rest }: Comparison): void {
  printRow({ ...rest, ...measured, baseline, value: measured.median / baseline.median });
}

/** Runs a measurement. If it throws, each of the named rows states the reason instead. */
export async function runMeasurement(names: readonly string[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    for (const name of names) {
      const explanation = `Could not be measured on this machine: ${reason}`;
      printRow({ name, value: null, target: {}, unit: '', baseline: null, explanation });
    }
  }
}
