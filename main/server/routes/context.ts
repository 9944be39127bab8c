/** Dependencies shared by all routes of one server. */
import type { Hono } from 'hono';
import type { AuthTriggers } from '../auth-triggers/auth-triggers.js';
import type { TrustedProxies } from '../client-address.js';
import type { Configuration } from '../configuration/configuration.js';
import type { CustomData } from '../custom-data/custom-data.js';
import type { EventSink } from '../events/event-log.js';
import type { Functions } from '../functions/functions.js';
import type { Log } from '../log.js';
import type { EmailAccounts } from '../providers/email-password/email-accounts.js';
import type { OfferedProviders } from '../providers/offered-providers.js';
import type { UnstoredFields } from '../providers/social/unstored-fields.js';
import type { Sessions } from '../sessions/sessions.js';
import type { Store } from '../store/store.js';
import type { FunctionLimits } from './functions/function-limits.js';
import type { RequestObserver } from './observe-requests.js';
import type { OriginPolicy } from './origins.js';
import type { RateLimits } from './rate-limits.js';

export interface ServerContext {
  configuration: Configuration;
  store: Store;
  providers: Pick<OfferedProviders, 'lastNames' | 'nameOf' | 'require'>;
  sessions: Sessions;
  functions: Functions;
  authTriggers: Pick<AuthTriggers, 'fire'>;
  customData: CustomData;
  events: EventSink;
  emailAccounts: EmailAccounts;
  limits: RateLimits;
  functionLimits: FunctionLimits;
  origins: OriginPolicy;
  /** Secret that requests without a token must carry; null for a server that accepts every client. */
  instanceSecret: string | null;
  /** Receives internal errors and configuration problems that the operator must fix. */
  log: Log;
  /** Receives every request; null if none is observed. */
  observe: RequestObserver | null;
  /** Proxies whose headers name the client. */
  trustedProxies: TrustedProxies;
  /** Whether the database responds now. */
  isReady: () => Promise<boolean>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** URL of this server; available once it listens. */
  url: () => string;
  /** Public URL of the reverse proxy in front of the server; null without a proxy. */
  publicUrl: string | null;
  /** The administration API. */
  admin: Hono;
  /** Sign-in relay for desktop apps; null when disabled. */
  relay: Hono | null;
  /** Profile fields that are kept in memory only. */
  unstored: UnstoredFields;
}
