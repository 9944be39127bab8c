/** What a server is started with. */
import type { Fetch } from '../http/network.js';
import type { TrustedProxies } from './client-address.js';
import type { BrowserSignIn } from './configuration/providers/browser-sign-in.js';
import type { DocumentSource } from './custom-data/document-source.js';
import type { OpenDataServices } from './data/data-services.js';
import type { Log } from './log.js';
import type { SmtpServer } from './mail/smtp-server.js';
import type { Metrics } from './metrics/metrics.js';
import type { OriginPolicy } from './routes/origins.js';
import type { RateLimitSettings } from './routes/rate-limits.js';
import type { ProviderName } from './store/records.js';
import type { OpenStorage } from './store/storage.js';

/** With `port` 0 the system chooses the port. */
export interface StartOptions {
  appFolder: string;
  /** The app ID for folders whose files contain none. Null (default): such a folder is rejected. */
  appId?: string | null;
  /** File with the app's secrets. Null (default): the one of the app folder. */
  secretsFile?: string | null;
  dataFolder: string;
  port: number;
  /** Address to listen on. Others than those of this machine require a public URL, because they are reached by a proxy. */
  host?: string;
  /** How long running requests may continue after `stop` is called, in milliseconds. */
  graceMs?: number;
  now?: () => number;
  limits?: RateLimitSettings;
  /** Which web pages may call if the app has no list of its own. */
  origins?: OriginPolicy;
  /** Secret that requests without a token must contain. Null (default): any client that can connect may call. */
  instanceSecret?: string | null;
  /** Time limit of all function calls in milliseconds. Default: the values in `roster.json`. */
  functionTimeoutMs?: number;
  /** Maximum number of function calls of one user in a minute. */
  functionCallsPerMinute?: number;
  /** Whether the app's functions may run. If not, requests that call a function are refused. */
  allowFunctions?: boolean;
  openStorage?: OpenStorage;
  /** Receives log lines: relay activity, internal errors, and settings that the administrator has to change. */
  log?: Log;
  /** Receives the server's metrics. Null (default): none are kept. */
  metrics?: Metrics | null;
  /** Whether the log has a line for each request, with level `debug`. */
  logsRequests?: boolean;
  /** Public URL of the proxy in front. Default: the value in `roster.json`. Null: no proxy, whatever the file says. */
  publicUrl?: string | null;
  /** Proxies whose `X-Forwarded-For` and `Forwarded` headers name the client. */
  trustedProxies?: TrustedProxies;
  /** Sends requests to sign-in providers. Default: Node's `fetch`. */
  fetch?: Fetch;
  /** Opens the app's data services. Default: in the data folder. */
  openData?: OpenDataServices;
  /** Where custom user data is read. Default: the app's data services. Null: custom data is not in a collection. */
  documents?: DocumentSource | null;
  /** Delays between the attempts of authentication triggers, in milliseconds. */
  triggerDelaysMs?: readonly number[];
  /** A mail server in place of that of `roster.json`. Null (default): none. */
  smtpServer?: SmtpServer | null;
  /** Called after events were stored. */
  onEvents?: () => void;
  /** Called after an administrator has turned a provider off or on with this server. */
  onOffers?: (offers: Offers) => void;
}

/** How users can sign in now. */
export interface Offers {
  providers: ProviderName[];
  /** Settings for sign-in with the browser. */
  signIn: BrowserSignIn;
}
