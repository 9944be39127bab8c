/** Terminal sessions, as the kernel records them: a session ends with its leading process, usually the shell. */
import type { TerminalSession } from './client-program.js';
import type { ProcessOf } from './processes.js';

/** Returns the terminal session of a process; null if it has no terminal or its leader has ended. */
export async function terminalOf(pid: number, processOf: ProcessOf): Promise<TerminalSession | null> {
  const session = (await processOf(pid))?.session;
  // A desktop session has no terminal; it would cover every program of the user.
  if (session === undefined || !session.hasTerminal) return null;
  const startedAt = (await processOf(session.leader))?.session?.startedAt;
  return startedAt === undefined ? null : { pid: session.leader, startedAt };
}

/** Whether the leader of a terminal session still runs. */
export async function isTerminalOpen({ pid, startedAt }: TerminalSession, processOf: ProcessOf): Promise<boolean> {
  return (await processOf(pid))?.session?.startedAt === startedAt;
}

export function isSameTerminal(one: TerminalSession, other: TerminalSession): boolean {
  return one.pid === other.pid && one.startedAt === other.startedAt;
}
