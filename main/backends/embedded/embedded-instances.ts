/**
 * Adds a secret to requests to the embedded servers, which proves that they come from this app. Each server start has
 * its own secret, unknown to other users of the machine.
 */
import type { BackendId } from '../../../preload/contract/index.js';
import type { Fetch } from '../../auth/index.js';

/** The header for the secret, as in `main/server/routes/instance-secret.ts`. */
const header = 'X-Roster-Instance-Secret';

/** Origins and secrets of the running embedded servers. */
export class EmbeddedInstances {
  readonly #running = new Map<BackendId, { origin: string; secret: string }>();

  /** `ask` sends the requests. */
  constructor(private readonly ask: Fetch) {}

  /** Registers a server that listens. */
  started(id: BackendId, url: string, secret: string | undefined): void {
    if (secret === undefined) this.#running.delete(id);
    else this.#running.set(id, { origin: new URL(url).origin, secret });
  }

  /** Removes a stopped server, because another program may receive its port. */
  stopped(id: BackendId): void {
    this.#running.delete(id);
  }

  /** Sends a request; adds the secret only if the request goes to one of the servers. */
  readonly fetch: Fetch = (url, init) => {
    const { origin } = new URL(url);
    const instance = [...this.#running.values()].find((running) => running.origin === origin);
    if (instance === undefined) return this.ask(url, init);
    const headers = new Headers(init.headers);
    headers.set(header, instance.secret);
    // A redirect would send the secret to another server.
    return this.ask(url, { ...init, headers, redirect: 'error' });
  };
}
