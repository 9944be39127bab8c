/** Memory of a process and all its descendants, as reported by the Linux kernel. */
import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process tree in megabytes. */
export interface Memory {
  /** Proportional set size: each shared page is divided among the processes that map it. */
  pss: number;
  /** Private dirty pages. Unlike `pss`, unaffected by other processes that map the same files. */
  privateDirty: number;
  processes: number;
}

/** Returns the memory of a process and its descendants. @throws Error if the kernel does not report it */
export function memoryOf(rootPid: number): Memory {
  const rollups = processTree(rootPid)
    .map(readRollup)
    .filter((rollup) => rollup !== null);
  if (rollups.length === 0) throw new Error('this system does not report shared memory (/proc/<pid>/smaps_rollup)');
  const sum = (key: 'pss' | 'privateDirty') => rollups.reduce((total, rollup) => total + rollup[key], 0) / 1024;
  return { pss: sum('pss'), privateDirty: sum('privateDirty'), processes: rollups.length };
}

/** Returns sizes in kilobytes, or null if the process has exited or the file does not exist. */
function readRollup(pid: number): { pss: number; privateDirty: number } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
    const kilobytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { pss: kilobytes('Pss'), privateDirty: kilobytes('Private_Dirty') };
  } catch {
    return null;
  }
}

function processTree(rootPid: number): number[] {
  const parentPids = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parentPid = readParentPid(name);
    if (parentPid !== null) parentPids.set(Number(name), parentPid);
  }
  const tree = [rootPid];
  // The loop also visits the descendants that it appends.
  for (const ancestor of tree) for (const [pid, parentPid] of parentPids) if (parentPid === ancestor) tree.push(pid);
  return tree;
}

function readParentPid(pid: string): number | null {
  try {
    // The process name, in parentheses, can contain any character, including parentheses.
    const [, rest = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(rest.split(' ')[1]);
  } catch {
    return null;
  }
}
