/** Proves to the embedded servers that requests come from this app: each server knows a secret of its own start, other users of the machine do not. */
import type { BackendId } from '../../preload/contract/index.js';
import type { Fetch } from '../auth/index.js';

/** The header that carries the secret; the server has it in `main/server/routes/instance-secret.ts`. */
const header = 'X-Roster-Instance-Secret';

/** The servers that run, and how to reach them. */
export class EmbeddedInstances {
  readonly #running = new Map<BackendId, { origin: string; secret: string }>();

  /** `fetch`: what requests go out by. */
  constructor(private readonly ask: Fetch) {}

  /** A server listens. */
  started(id: BackendId, url: string, secret: string | undefined): void {
    if (secret === undefined) this.#running.delete(id);
    else this.#running.set(id, { origin: new URL(url).origin, secret });
  }

  /** It does not any more: another program may get its port. */
  stopped(id: BackendId): void {
    this.#running.delete(id);
  }

  /** Asks, with the secret where the request goes to one of the servers, and nowhere else. */
  readonly fetch: Fetch = (url, init) => {
    const { origin } = new URL(url);
    const instance = [...this.#running.values()].find((running) => running.origin === origin);
    if (instance === undefined) return this.ask(url, init);
    const headers = new Headers(init.headers);
    headers.set(header, instance.secret);
    // A redirect would take the secret along.
    return this.ask(url, { ...init, headers, redirect: 'error' });
  };
}
