/** The log of the server's process. */

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes a line. The level is `info` by default. */
export type Log = (line: string, level?: LogLevel) => void;
