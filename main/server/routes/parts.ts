/** What the routes work on. */
import type { Configuration } from '../configuration/configuration.js';
import type { Provider } from '../providers/provider.js';
import type { Sessions } from '../sessions/sessions.js';
import type { ProviderName, Store } from '../store/store.js';

/** The parts of one running server. */
export interface ServerParts {
  configuration: Configuration;
  store: Store;
  providers: ReadonlyMap<ProviderName, Provider>;
  sessions: Sessions;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Where this server is reached; known once it listens. */
  url: () => string;
}
