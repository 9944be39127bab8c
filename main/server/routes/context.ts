/** What the routes work on. */
import type { Hono } from 'hono';
import type { Configuration } from '../configuration/configuration.js';
import type { Functions } from '../functions/functions.js';
import type { EmailAccounts } from '../providers/email-accounts.js';
import type { Provider } from '../providers/provider.js';
import type { UnstoredFields } from '../providers/unstored-fields.js';
import type { Sessions } from '../sessions/sessions.js';
import type { ProviderName, Store } from '../store/store.js';
import type { FunctionLimits } from './function-limits.js';
import type { RateLimits } from './rate-limits.js';
import type { OriginPolicy } from './origins.js';

/** The parts of one running server. */
export interface ServerContext {
  configuration: Configuration;
  store: Store;
  providers: ReadonlyMap<ProviderName, Provider>;
  sessions: Sessions;
  functions: Functions;
  emailAccounts: EmailAccounts;
  limits: RateLimits;
  functionLimits: FunctionLimits;
  origins: OriginPolicy;
  /** What requests without a token have to carry; null for a server that is open to all. */
  instanceSecret: string | null;
  /** Receives errors inside the server, and what the operator has to change. */
  log: (line: string) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Where this server is reached; known once it listens. */
  url: () => string;
  /** Where a proxy in front of it is reached; null when there is none. */
  publicUrl: string | null;
  /** The relay for desktop apps, where there is one. */
  relay: Hono | null;
  /** Profile fields that are kept in memory only. */
  unstored: UnstoredFields;
}
