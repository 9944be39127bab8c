/** The flags of the command line, and the values that each accepts. */
import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { parseTrustedProxies, type TrustedProxies } from '../client-address.js';
import { type LogLevel, logLevels } from '../log.js';
import { type LogFormat, logFormats } from '../process-log/process-log.js';
import { publicUrl } from '../public-url.js';
import { CommandError } from './command-error.js';
import { serverBuild } from './server-build.js';

/** Splits the arguments into flags and words. @throws TypeError on an unknown flag */
export function parseFlags() {
  return parseArgs({
    allowPositionals: true,
    options: {
      app: { type: 'string', default: serverBuild === null ? 'assets/backend' : '' },
      'app-id': { type: 'string' },
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      secrets: { type: 'string' },
      data: { type: 'string', default: '.roster-server' },
      config: { type: 'string' },
      to: { type: 'string' },
      from: { type: 'string' },
      replace: { type: 'boolean', default: false },
      'public-url': { type: 'string' },
      'trust-proxy': { type: 'string' },
      'log-level': { type: 'string', default: 'info' },
      'log-format': { type: 'string' },
      'metrics-port': { type: 'string' },
      'database-timeout': { type: 'string' },
      report: { type: 'boolean', default: false },
      follow: { type: 'boolean', default: false },
      user: { type: 'string' },
      errors: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      limit: { type: 'string', default: '100' },
      revoke: { type: 'boolean', default: false },
      format: { type: 'string' },
      'hash-parameters': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      confirmed: { type: 'boolean', default: false },
      role: { type: 'string' },
      expires: { type: 'string' },
      help: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
    },
  });
}

export type Flags = ReturnType<typeof parseFlags>['values'];

export function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0 && limit <= 1_000_000) return limit;
  throw new CommandError('--limit takes a number from 1 to 1000000.');
}

export function trustedProxiesOf(text: string | undefined): TrustedProxies {
  const parsed = text === undefined ? [] : parseTrustedProxies(text);
  if (parsed !== null) return parsed;
  throw new CommandError('--trust-proxy takes addresses and networks, such as 10.0.0.5,192.168.0.0/16,fd00::/8.');
}

export function publicUrlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = publicUrl.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandError('--public-url takes an https address without user name, query or fragment.');
}

/** The built server has no app of its own. */
export function appOf(text: string): string {
  if (text !== '') return text;
  throw new CommandError('Name the folder of the app with --app. See --help.');
}

export function timeoutOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 60) return seconds * 1000;
  throw new CommandError('--database-timeout takes a number of seconds from 1 to 60.');
}

export function hostOf(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new CommandError('--host takes an IP address of this machine, such as 127.0.0.1 or 0.0.0.0.');
}

export function appIdOf(text: string | undefined): string | null {
  if (text === undefined || /^[\w.-]+$/.test(text)) return text ?? null;
  throw new CommandError('--app-id takes letters, digits, “-”, “_” and “.”, such as garden-abcde.');
}

export function levelOf(text: string): LogLevel {
  const level = logLevels.find((one) => one === text);
  if (level === undefined) throw new CommandError(`--log-level takes one of ${logLevels.join(', ')}.`);
  return level;
}

/** JSON in production, plain lines elsewhere. */
export function formatOf(text: string | undefined): LogFormat {
  if (text === undefined) return process.env['NODE_ENV'] === 'production' ? 'json' : 'text';
  const format = logFormats.find((one) => one === text);
  if (format === undefined) throw new CommandError(`--log-format takes one of ${logFormats.join(', ')}.`);
  return format;
}

export function portOf(text: string, name = '--port'): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandError(`${name} takes a number from 0 to 65535.`);
  }
  return port;
}
