/** The worker's input, checked: `workerData` has no type. */
import { workerData } from 'node:worker_threads';
import * as z from 'zod';
import type { CliWorkerData } from './command-input.js';

const schema: z.ZodType<CliWorkerData> = z.object({
  done: z.instanceof(Int32Array),
  command: z.array(z.string()),
  profileFolder: z.string().nullable(),
  version: z.string(),
  removedVariables: z.record(z.string(), z.string().optional()),
  start: z.object({ program: z.string(), args: z.array(z.string()) }),
});

/** @throws ZodError when Roster did not start this thread */
export function readWorkerInput(): CliWorkerData {
  return schema.parse(workerData);
}
