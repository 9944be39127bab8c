/** Configuration of an app, with the Realm SDK's names and its checks. */
import { requireObject, requireOptional, requireString } from '../errors/arguments.js';
import { argumentError } from '../errors/auth-error.js';
import type { Fetch } from '../http/http-client.js';
import type { Clock } from '../session/steady-clock.js';
import type { AuthStorage } from '../storage/auth-storage.js';

/** Ways to keep users. */
export const MetadataMode = {
  /** In a file that only its owner can read; in a browser, in `localStorage`. */
  NoEncryption: 'noEncryption',
  /** In an encrypted file. */
  Encryption: 'encryption',
  /** Until the process or the page ends. Deprecated: use `InMemory`. */
  NoMetadata: 'noMetadata',
  /** Until the process or the page ends. */
  InMemory: 'inMemory',
} as const;
/** A way to keep users. */
export type MetadataMode = (typeof MetadataMode)[keyof typeof MetadataMode];

/** How to keep users. */
export interface Metadata {
  mode: MetadataMode;
  /** 64 bytes. Required for the mode `encryption`. */
  encryptionKey?: ArrayBuffer | ArrayBufferView | undefined;
}

/** Name and version of the program. Accepted for compatibility, and ignored as in the Realm SDK. */
export interface LocalAppConfiguration {
  name?: string | undefined;
  version?: string | undefined;
}

/** Configuration of an app. Only `id` is required. */
export interface AppConfiguration {
  /** The App Services app id. */
  id: string;
  /** URL of the backend. */
  baseUrl?: string | undefined;
  /** Request timeout in milliseconds. */
  timeout?: number | undefined;
  /** Sends the requests. */
  fetch?: Fetch | undefined;
  /** In Node: the folder below which users are kept, in `mongodb-realm/<id>`. Default: the working folder. */
  baseFilePath?: string | undefined;
  /** How to keep users. Default: in a file in Node, in memory in a browser. */
  metadata?: Metadata | undefined;
  /** Ignored: there is no sync. */
  multiplexSessions?: boolean | undefined;
  /** Ignored. */
  app?: LocalAppConfiguration | undefined;
  /** Keeps the users instead of `metadata`. */
  storage?: AuthStorage | undefined;
  /** Wall clock in milliseconds since 1970, like `Date.now`. */
  now?: Clock | undefined;
  /** Monotonic clock in milliseconds, like `performance.now`. Durations are measured with this and the wall clock. */
  monotonicNow?: Clock | undefined;
  /** Returns a number from 0 to 1, like `Math.random`. Spreads the retries of many clients. */
  random?: (() => number) | undefined;
  /** Sent as `options.device` with each login (wire protocol, device). */
  device?: Readonly<Record<string, string>> | undefined;
}

const modes: ReadonlySet<unknown> = new Set(Object.values(MetadataMode));

/** Returns a checked configuration. @throws AuthError with the Realm SDK's message */
export function checkedConfiguration(idOrConfig: string | AppConfiguration): AppConfiguration {
  const config = typeof idOrConfig === 'string' ? { id: idOrConfig } : idOrConfig;
  requireObject(config, 'config');
  requireString(config.id, 'id');
  requireOptional(config.baseUrl, 'baseUrl', 'string');
  requireOptional(config.timeout, 'timeout', 'number');
  requireOptional(config.multiplexSessions, 'multiplexSessions', 'boolean');
  requireOptional(config.baseFilePath, 'baseFilePath', 'string');
  requireOptional(config.fetch, 'fetch', 'function');
  const { metadata } = config;
  if (metadata !== undefined) {
    requireObject(metadata, 'metadata');
    if (!modes.has(metadata.mode)) throw argumentError(`Unexpected metadata mode: ${metadata.mode}`);
    if (metadata.mode === 'encryption') requireKey(metadata.encryptionKey);
  }
  return config;
}

function requireKey(key: unknown): void {
  if (key === undefined || key === null) throw argumentError('encryptionKey is required');
  const isBytes = key instanceof ArrayBuffer || ArrayBuffer.isView(key);
  if (!isBytes || key.byteLength !== 64) throw argumentError("Expected 'encryptionKey' to have 64 bytes");
}
