/** Log file in the profile folder. All lines are redacted. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { plainLines } from '../../preload/text/plain-text.js';
import { redact } from './redact.js';

export interface Log {
  info: (line: string) => void;
  warn: (line: string) => void;
  error: (line: string, error?: unknown) => void;
}

/** The log in the profile folder. */
export interface LogFile extends Log {
  /** Resolves when all lines logged so far are written. */
  written: () => Promise<void>;
}

/**
 * Opens the log at `path`. `toConsole` also prints it, for development. The logging library is loaded with the first
 * line.
 */
export function openLog(path: string, toConsole: boolean): LogFile {
  let last: Promise<unknown> = Promise.resolve();
  let opened: Promise<Log> | undefined;
  // Sequential, to preserve the order of lines.
  const write = (line: (log: Log) => void) => {
    opened ??= openFile(path, toConsole);
    last = Promise.all([opened, last])
      .then(([log]) => {
        line(log);
      })
      // A logging failure must not cause an error that would be logged in turn. The next line retries.
      .catch(() => {
        opened = undefined;
      });
  };
  return {
    info: (line) => {
      write((log) => {
        log.info(line);
      });
    },
    warn: (line) => {
      write((log) => {
        log.warn(line);
      });
    },
    error: (line, error) => {
      const text = error === undefined ? line : `${line}: ${describe(error)}`;
      write((log) => {
        log.error(text);
      });
    },
    written: async () => {
      await last;
    },
  };
}

async function openFile(path: string, toConsole: boolean): Promise<Log> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const { default: log } = await import('electron-log/main');
  log.transports.file.resolvePathFn = () => path;
  log.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  log.transports.file.maxSize = 1024 * 1024;
  log.transports.console.level = toConsole ? 'info' : false;
  log.transports.ipc.level = false;
  log.hooks.push((message) => ({
    ...message,
    data: message.data.map((part: unknown) => (typeof part === 'string' ? redact(plainLines(part)) : part)),
  }));
  return log;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
