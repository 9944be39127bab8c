/**
 * Runs each call in a worker of this process. For the desktop app, whose packaged runtime cannot start a second Node. A
 * single huge allocation there also ends the server process, and the app restarts it.
 */
import { Worker } from 'node:worker_threads';
import { workerSource } from '../sandbox-runtime.js';
import {
  endedSilently,
  FunctionFailure,
  type FunctionLimits,
  type FunctionRunner,
  outOfMemory,
} from './function-runner.js';

/** Creates a runner with this memory limit. The caller enforces the time limit. */
export function workerRunner({ memoryMb }: FunctionLimits): FunctionRunner {
  return (call) => {
    const worker = new Worker(workerSource, {
      eval: true,
      // Functions must not access the environment or the output of this process.
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
    return {
      result,
      stop: async () => {
        await worker.terminate();
      },
    };
  };
}
