/** Types that describe the program behind a request. */

/** A client program: its executable and, for an interpreter, its script. */
export interface ClientProgram {
  path: string;
  script: string | null;
  /** The code that it runs cannot be identified, so it may be allowed for one terminal at most. */
  onlyOnce?: boolean;
}

/** One process of the chain that led to a request, such as a terminal, a shell or a script. */
export interface ChainLink {
  pid: number;
  /** Name for the user. Sanitized. */
  name: string;
  /** Path of the script, or of the executable. Never an argument, which may be a secret. */
  path: string;
}

/** A terminal session: its leading process. The start time detects a recycled process ID. */
export interface TerminalSession {
  pid: number;
  /** In clock ticks since the system started. */
  startedAt: string;
}

/** The program behind a request, and how it was started. */
export interface Caller {
  /** Null if the system does not identify it. */
  program: ClientProgram | null;
  /** From the terminal to the program. Empty if the system does not identify it. */
  chain: readonly ChainLink[];
  /** Null without a terminal, or if the system does not report it. */
  terminal: TerminalSession | null;
  /** Hash of the script's content; null if there is no script or it cannot be read. */
  fingerprint: string | null;
}

export const unknownCaller: Caller = { program: null, chain: [], terminal: null, fingerprint: null };
