/**
 * Runs each call in a process of its own. A worker's limit of memory does not hold against one huge allocation: that ends the whole
 * process, and here the server is not in it.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { processSource } from '../sandbox-runtime.js';
import {
  FunctionFailure,
  endedSilently,
  outOfMemory,
  type FunctionLimits,
  type FunctionRunner,
} from './function-runner.js';

/** Not in every container. */
const shell = '/bin/sh';
/** What Node has besides its heap, Node 24 more than half of it, and room for buffers. */
const outsideMb = 1_024;
/** So long the next process waits for its call. */
const idleTimeoutMs = 60_000;
/** All that were started and have not ended; a server that leaves takes them with it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Node's own limits, as far as this Node has them: no files, no processes, no workers, no native code; network only, for `fetch`. And no code out of
 * texts beside the functions' own context.
 */
export const nodeRights: readonly string[] = [
  ['--permission', '--experimental-permission'].find((flag) => process.allowedNodeEnvironmentFlags.has(flag)),
  process.allowedNodeEnvironmentFlags.has('--allow-net') ? '--allow-net' : undefined,
  '--disallow-code-generation-from-strings',
  // That the permission model is experimental.
  '--no-warnings',
].filter((flag) => flag !== undefined);

/** Runs calls within bounds. Once there was one, the next one's process is started beforehand: that takes longer than most calls. */
export function childProcessRunner(bounds: FunctionLimits): FunctionRunner {
  let spare: { child: ChildProcess; timer: ReturnType<typeof setTimeout> } | null = null;
  const prepare = (): void => {
    const child = start(bounds);
    // It keeps nobody from ending, and ends with whoever started it.
    child.unref();
    child.channel?.unref();
    const timer = setTimeout(() => child.kill('SIGKILL'), idleTimeoutMs).unref();
    const gone = (): void => {
      if (spare?.child === child) spare = null;
    };
    child.on('error', gone).once('exit', gone);
    spare = { child, timer };
  };
  const take = (): ChildProcess => {
    if (spare === null) return start(bounds);
    const { child, timer } = spare;
    clearTimeout(timer);
    spare = null;
    child.ref();
    child.channel?.ref();
    return child;
  };
  return (call) => {
    const child = take();
    const result = new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.on('error', () => {
        reject(new FunctionFailure('the function could not be started'));
      });
      child.once('exit', (_code, signal) => {
        // V8 has no other way to say that the memory is used up.
        reject(new FunctionFailure(signal === 'SIGABRT' || signal === 'SIGTRAP' ? outOfMemory : endedSilently));
      });
    });
    // Whoever cannot take the call any more has ended, and says so by that.
    child.send({ ...call }, () => undefined);
    const stop = (): Promise<void> => {
      child.kill('SIGKILL');
      if (spare === null) prepare();
      return Promise.resolve();
    };
    return { result, stop };
  };
}

function start(bounds: FunctionLimits): ChildProcess {
  const child = spawnNode(bounds);
  running.add(child);
  const forget = (): void => void running.delete(child);
  return child.on('error', forget).once('exit', forget);
}

function spawnNode({ timeoutMs, memoryMb }: FunctionLimits): ChildProcess {
  const heap = [`--max-old-space-size=${String(memoryMb)}`, '--max-semi-space-size=8'];
  const node = [...nodeRights, ...heap, '--eval', processSource];
  const options: SpawnOptions = { env: environment(), stdio: ['ignore', 'ignore', 'ignore', 'ipc'] };
  if (process.platform === 'win32' || !existsSync(shell)) return spawn(process.execPath, node, options);
  // A server that is killed cannot end its calls: one in an endless loop ends by its own share of the processor. Buffers lie outside
  // what V8 bounds, so all that the process writes has a limit, too. And no core dumps.
  const seconds = Math.ceil(timeoutMs / 1000) + 1;
  const kilobytes = (memoryMb + outsideMb) * 1024;
  const limited = `ulimit -c 0; ulimit -t ${String(seconds)}; ulimit -d ${String(kilobytes)}; exec "$0" "$@"`;
  return spawn(shell, ['-c', limited, process.execPath, ...node], options);
}

/** Nothing of this process's environment is theirs, but what Node itself needs: Windows' folder, and certificates of the network. */
function environment(): Record<string, string> {
  const names = ['SystemRoot', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
