/** Memory of a process with all that it started, as the kernel counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes of a family of processes. */
export interface Memory {
  /** Proportional set size: memory that is shared counts in parts. */
  pss: number;
  /** What was written and nobody else has. Unlike the other it does not depend on who else has the same files open. */
  own: number;
  processes: number;
}

/** Memory of a process and its descendants. @throws Error where the kernel does not tell */
export function memoryOf(root: number): Memory {
  const family = familyOf(root);
  const all = family.map((pid) => rollup(pid)).filter((one) => one !== null);
  if (all.length === 0) throw new Error('This system does not tell how memory is shared (smaps_rollup).');
  const sum = (key: 'pss' | 'own') => all.reduce((total, one) => total + one[key], 0) / 1024;
  return { pss: sum('pss'), own: sum('own'), processes: all.length };
}

function rollup(pid: number): { pss: number; own: number } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
    const kilobytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { pss: kilobytes('Pss'), own: kilobytes('Private_Dirty') };
  } catch {
    // It ended between the look and the reading, or there is no such file.
    return null;
  }
}

function familyOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(name);
    if (parent !== null) parents.set(Number(name), parent);
  }
  const family = [root];
  for (const known of family) for (const [pid, parent] of parents) if (parent === known) family.push(pid);
  return family;
}

function parentOf(pid: string): number | null {
  try {
    // The name, in brackets, may hold anything.
    const [, rest = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(rest.split(' ')[1]);
  } catch {
    return null;
  }
}
