/** The process log of the standalone server, without secrets: JSON for log collectors, or plain lines for a terminal. */
import { pino } from 'pino';
import { withoutSecrets } from '../events/redaction.js';
import type { Log, LogLevel } from '../log.js';

export const logFormats = ['json', 'text'] as const;
export type LogFormat = (typeof logFormats)[number];

export interface ProcessLogOptions {
  level: LogLevel;
  format: LogFormat;
  /** Receives lines with their line ends. Default: the standard error. */
  write?: (text: string) => void;
}

export function createProcessLog({ level, format, write }: ProcessLogOptions): Log {
  const output = write ?? ((text: string) => process.stderr.write(text));
  const logger = pino(
    { level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (name) => ({ level: name }) } },
    { write: output },
  );
  const rank = (name: LogLevel) => logger.levels.values[name] ?? 0;
  return (line, of = 'info') => {
    if (rank(of) < rank(level)) return;
    const clean = withoutSecrets(line);
    if (format === 'json') logger[of](clean);
    else output(`${clean}\n`);
  };
}
