/** The log file in the profile folder. No line of it carries a secret. */
import log from 'electron-log/main';

/** Writes lines to the log. */
export interface Log {
  info: (line: string) => void;
  warn: (line: string) => void;
  error: (line: string, error?: unknown) => void;
}

const secrets: readonly RegExp[] = [
  // JSON Web Tokens, whole or cut.
  /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g,
  /\bBearer\s+\S+/gi,
  // Values of the query parameters and JSON fields that carry secrets in this protocol.
  /\b(?<name>code|state|id_token|access_token|refresh_token|accessToken|refreshToken|code_verifier|token|tokenId|password|key|user)(?<sign>"?\s*[=:]\s*"?)[^\s"&,}]+/g,
];

/** Takes tokens, codes and passwords out of a text. */
export function redact(text: string): string {
  return secrets.reduce(
    (redacted, pattern) =>
      redacted.replaceAll(pattern, (...match: unknown[]) => {
        const groups = match.at(-1);
        const named = typeof groups === 'object' && groups !== null && 'name' in groups && 'sign' in groups;
        return named ? `${String(groups.name)}${String(groups.sign)}[redacted]` : '[redacted]';
      }),
    text,
  );
}

/** Opens the log at `path`. `toConsole` also prints it, for development. */
export function openLog(path: string, toConsole: boolean): Log {
  log.transports.file.resolvePathFn = () => path;
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
