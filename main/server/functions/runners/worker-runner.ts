/**
 * Runs each call in a worker of this process. For the desktop app, whose packaged runtime cannot start a second Node. A
 * single huge allocation there also ends the server process, and the app restarts it.
 */
import { Worker } from 'node:worker_threads';
import { sandboxSource } from '../sandbox/sandbox-source.js';
import {
  endedSilently,
  FunctionFailure,
  type FunctionLimits,
  type FunctionRunner,
  handleMessage,
  outOfMemory,
} from './function-runner.js';

/** Creates a runner with this memory limit. The caller enforces the time limit. */
export function workerRunner({ memoryMb }: FunctionLimits): FunctionRunner {
  return (call, host) => {
    const worker = new Worker(sandboxSource(), {
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
      const send = (reply: object) => {
        worker.postMessage(reply);
      };
      worker.on('message', (message: unknown) => {
        handleMessage(message, { host, send, answer: resolve });
      });
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
