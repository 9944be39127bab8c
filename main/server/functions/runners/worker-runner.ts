/**
 * Runs a call in a worker of this process. For the app, whose packaged runtime starts no second Node: there a single huge allocation
 * ends the server's process with it, and the app starts the server again.
 */
import { Worker } from 'node:worker_threads';
import { workerSource } from '../sandbox-runtime.js';
import {
  FunctionFailure,
  endedSilently,
  outOfMemory,
  type FunctionLimits,
  type FunctionRunner,
} from './function-runner.js';

/** Runs calls within bounds. */
export function workerRunner({ memoryMb }: FunctionLimits): FunctionRunner {
  return (call) => {
    const worker = new Worker(workerSource, {
      eval: true,
      // Nothing of this process is theirs: neither its environment nor its output.
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16 },
      workerData: call,
    });
    const result = new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (error: unknown) => {
        const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        const text = isMemory ? outOfMemory : error instanceof Error ? error.message : String(error);
        reject(new FunctionFailure(text));
      });
      worker.once('exit', () => {
        reject(new FunctionFailure(endedSilently));
      });
    });
    return { result, stop: async () => void (await worker.terminate()) };
  };
}
