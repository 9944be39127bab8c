/** The log file in the profile folder. No line of it carries a secret. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import log from 'electron-log/main';
import { redact } from './redact.js';

/** Writes lines to the log. */
export interface Log {
  info: (line: string) => void;
  warn: (line: string) => void;
  error: (line: string, error?: unknown) => void;
}

/** Opens the log at `path`. `toConsole` also prints it, for development. */
export function openLog(path: string, toConsole: boolean): Log {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  log.transports.file.resolvePathFn = () => path;
  log.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  log.transports.file.maxSize = 1024 * 1024;
  log.transports.console.level = toConsole ? 'info' : false;
  log.transports.ipc.level = false;
  log.hooks.push((message) => ({
    ...message,
    data: message.data.map((part: unknown) => (typeof part === 'string' ? redact(part) : part)),
  }));
  return {
    info: (line) => {
      log.info(line);
    },
    warn: (line) => {
      log.warn(line);
    },
    error: (line, error) => {
      log.error(error === undefined ? line : `${line}: ${describe(error)}`);
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
