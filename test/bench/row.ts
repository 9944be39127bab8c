/** A row of the results: one figure, what it is compared with, and what it should be. */
import * as z from 'zod';

const spread = z.object({ median: z.number(), min: z.number(), max: z.number(), runs: z.int() });
/** The middle and the ends of several runs. */
export type Spread = z.infer<typeof spread>;

/** Content of one line that a measurement prints. */
export const row = z.object({
  name: z.string(),
  /** The result: a ratio wherever something was compared. Null: it could not be measured here. */
  value: z.number().nullable(),
  /** What the value should be. Without a bound it is for information. */
  aim: z.object({ atMost: z.number().optional(), atLeast: z.number().optional() }),
  /** Of `median`, `min` and `max`, ours and the baseline's. */
  unit: z.string(),
  ...spread.partial().shape,
  baseline: spread.extend({ what: z.string() }).partial({ min: true, max: true, runs: true }).nullable(),
  explanation: z.string(),
});
/** One row. */
export type Row = z.infer<typeof row>;

/** Prints a row for `build/bench.ts`, which reads standard output line by line. */
export function tell(result: Row): void {
  console.log(JSON.stringify(result));
}

/** What a comparison is made of. */
export interface Comparison extends Pick<Row, 'name' | 'aim' | 'unit' | 'explanation'> {
  ours: Spread;
  baseline: Spread & { what: string };
}

/** Prints the row of a comparison: the ratio of the medians. */
export function tellRatio({ ours, baseline, ...rest }: Comparison): void {
  tell({ ...rest, ...ours, baseline, value: ours.median / baseline.median });
}

/** Runs a measurement, whose rows it names; one that cannot run here says why in each row instead of failing. */
export async function measured(names: readonly string[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    for (const name of names) {
      const explanation = `Could not be measured here: ${reason}`;
      tell({ name, value: null, aim: {}, unit: '', baseline: null, explanation });
    }
  }
}
