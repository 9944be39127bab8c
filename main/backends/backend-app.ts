/** Creates the auth core of a backend, and observes its requests: whether the backend answers, and its location. */
import type { BackendId } from '../../preload/contract/index.js';
import { App, type AuthStorage, type Fetch } from '../auth/index.js';
import type { BackendEntry } from '../storage/account-files.js';
import { placeholderUrl } from './backend.js';
import type { Reachability } from './backend-health.js';

export interface BackendAppOptions {
  fetch: Fetch;
  now: () => number;
  /** A monotonic clock; default: `performance.now`. */
  monotonicNow?: (() => number) | undefined;
  storageOf: (backendId: BackendId) => AuthStorage;
  /** Sent with each login. */
  device: Readonly<Record<string, string>>;
}

/** Called after the requests of a remote backend. */
export interface RequestObserver {
  /** What a request found. */
  onReachable: (found: Reachability) => void;
  /** The response with the backend's location, which the library requests. */
  onLocation: (response: Response) => void;
}

export function createBackendApp(
  entry: BackendEntry,
  { fetch, now, monotonicNow, storageOf, device }: BackendAppOptions,
  observer: RequestObserver,
): App {
  return new App({
    id: entry.appId,
    baseUrl: entry.baseUrl ?? placeholderUrl,
    fetch: entry.kind === 'embedded' ? fetch : observed(fetch, observer),
    now,
    ...(monotonicNow === undefined ? {} : { monotonicNow }),
    storage: storageOf(entry.id),
    device,
    timeout: 20_000,
  });
}

function observed(fetch: Fetch, { onReachable, onLocation }: RequestObserver): Fetch {
  return async (url, init) => {
    try {
      const response = await fetch(url, init);
      const isLocation = url.endsWith('/location');
      if (!mayBeBackend(response)) onReachable(response.status === 503 ? 'notReady' : 'noAnswer');
      else if (response.status === 503) {
        // Other calls are also refused by a backend that is busy for a moment.
        if (isLocation) onReachable('notReady');
      }
      // The location request goes to the base URL; its success does not show that the host it names is reachable.
      else if (!isLocation) onReachable('ready');
      else if (response.ok) onLocation(response.clone());
      return response;
    } catch (error) {
      // A request aborted by the caller says nothing about the backend.
      if (init.signal?.aborted !== true) onReachable('noAnswer');
      throw error;
    }
  };
}

/**
 * Whether the response may come from the backend itself: web pages and redirects come from proxies or captive portals.
 */
function mayBeBackend({ status, headers }: Response): boolean {
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  return (type === '' || type.startsWith('application/json')) && (status < 300 || status >= 400);
}
