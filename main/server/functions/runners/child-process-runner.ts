/**
 * Runs each call in its own process. The memory limit of a worker does not stop a single huge allocation, which ends
 * the whole process; here the server is not part of that process.
 */
import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { sandboxSource } from '../sandbox/sandbox-source.js';
import {
  endedSilently,
  FunctionFailure,
  type FunctionLimits,
  type FunctionRunner,
  handleMessage,
  outOfMemory,
} from './function-runner.js';

/** Does not exist in every container. */
const shell = '/bin/sh';
/** Memory outside the heap, in megabytes: Node itself (in Node 24 more than half of this) and buffers. */
const outsideMb = 1_024;
/** How long the pre-spawned process waits for a call. */
const idleTimeoutMs = 60_000;
/** The program itself is too long for a command line, so the process receives it first. */
const receiveProgram =
  "process.once('message', (text) => { new (require('node:vm').Script)(text, { filename: 'roster' }).runInThisContext(); });";
/** All running child processes. They are killed when the server exits. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Node's own restrictions, as far as this version supports them: no files, no processes, no workers, no native code,
 * and no network from Node 25 on. No code from strings outside the functions' context.
 */
export const nodeRights: readonly string[] = [
  ['--permission', '--experimental-permission'].find((flag) => process.allowedNodeEnvironmentFlags.has(flag)),
  '--disallow-code-generation-from-strings',
  // Suppresses the warning that the permission model is experimental.
  '--no-warnings',
].filter((flag) => flag !== undefined);

/**
 * Creates a runner with these limits. After each call it starts a process for the next one in advance, because
 * starting a process takes longer than most calls.
 */
export function childProcessRunner(bounds: FunctionLimits): FunctionRunner {
  let spare: { child: ChildProcess; timer: ReturnType<typeof setTimeout> } | null = null;
  const prepare = (): void => {
    const child = start(bounds);
    // Unref'd: it must not keep the server process alive.
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
  return (call, host) => {
    const child = take();
    const result = new Promise((resolve, reject) => {
      const send = (reply: object) => {
        if (child.connected) child.send(reply, () => undefined);
      };
      child.on('message', (message) => {
        handleMessage(message, { host, send, answer: resolve });
      });
      child.on('error', () => {
        reject(new FunctionFailure('the function could not be started'));
      });
      child.once('exit', (_code, signal) => {
        // V8 signals exhausted memory only by aborting.
        reject(new FunctionFailure(signal === 'SIGABRT' || signal === 'SIGTRAP' ? outOfMemory : endedSilently));
      });
    });
    // If the child can no longer receive the call, its `exit` or `error` event reports that.
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
  // If it can no longer receive, its `exit` or `error` event reports that.
  child.send(sandboxSource(), () => undefined);
  const forget = (): void => void running.delete(child);
  return child.on('error', forget).once('exit', forget);
}

function spawnNode({ timeoutMs, memoryMb, packagesFolder = null }: FunctionLimits): ChildProcess {
  const heap = [`--max-old-space-size=${String(memoryMb)}`, '--max-semi-space-size=8'];
  const files = packagesFolder === null ? [] : [`--allow-fs-read=${packagesFolder}/*`];
  const node = [...nodeRights, ...files, ...heap, '--eval', receiveProgram];
  const options: SpawnOptions = { env: environment(), stdio: ['ignore', 'ignore', 'ignore', 'ipc'] };
  if (process.platform === 'win32' || !existsSync(shell)) return spawn(process.execPath, node, options);
  // A killed server cannot stop its calls, so a CPU time limit ends endless loops. Buffers are outside V8's heap
  // limit, so the data segment is limited too. No core dumps.
  const seconds = Math.ceil(timeoutMs / 1000) + 1;
  const kilobytes = (memoryMb + outsideMb) * 1024;
  const limited = `ulimit -c 0; ulimit -t ${String(seconds)}; ulimit -d ${String(kilobytes)}; exec "$0" "$@"`;
  return spawn(shell, ['-c', limited, ...endWithServer(), process.execPath, ...node], options);
}

let deathSignal: string[] | undefined;

/** The command that lets the kernel end a call when its server is killed. Empty where the system has none. */
function endWithServer(): string[] {
  const command = ['setpriv', '--pdeathsig', 'KILL'];
  deathSignal ??= spawnSync('setpriv', [...command.slice(1), 'true'], { stdio: 'ignore' }).status === 0 ? command : [];
  return deathSignal;
}

/** Environment of the child: only what Node itself needs, the Windows folder and the network's certificates. */
function environment(): Record<string, string> {
  const names = ['SystemRoot', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
