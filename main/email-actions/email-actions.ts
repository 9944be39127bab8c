/** Pending links from a backend's emails. Opening one only queues it; its token is used after the user confirms. */
import { randomBytes } from 'node:crypto';
import {
  type BackendId,
  type EmailActionId,
  emailActionId,
  type EmailActionSummary,
} from '../../preload/contract/index.js';
import { AuthError } from '../auth/index.js';
import type { Backends } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';

/** Content of one link. */
export interface EmailAction {
  /** The backend that sent the link, if known. */
  backendId?: BackendId | undefined;
  kind: 'confirm' | 'reset';
  token: string;
  tokenId: string;
}

/** Upper bound, so that a web page cannot fill the memory by opening many links. */
const maxPending = 5;

/** The pending links. */
export class EmailActions {
  readonly #backends: Backends;
  readonly #onAdded: () => void;
  readonly #pending = new Map<EmailActionId, EmailAction>();

  /** `opened` is called with each new link. */
  constructor(backends: Backends, opened: () => void) {
    this.#backends = backends;
    this.#onAdded = opened;
  }

  /** Pending links without their tokens, oldest first. */
  get pending(): EmailActionSummary[] {
    return [...this.#pending].map(([id, { kind, backendId = null }]) => ({ id, kind, backendId }));
  }

  /** Adds a link. Replaces an earlier copy of the same link; drops the oldest one beyond `maxPending`. */
  add(link: EmailAction): void {
    for (const [id, known] of this.#pending) if (known.tokenId === link.tokenId) this.#pending.delete(id);
    const [oldest] = this.#pending.keys();
    if (this.#pending.size >= maxPending && oldest !== undefined) this.#pending.delete(oldest);
    this.#pending.set(emailActionId.parse(randomBytes(16).toString('hex')), link);
    this.#onAdded();
  }

  dismiss(id: EmailActionId): void {
    this.#pending.delete(id);
  }

  /** Confirms an email address. @throws RosterError `emailActionRejected`, AuthError */
  async confirm(id: EmailActionId, backendId: BackendId): Promise<void> {
    const { token, tokenId } = this.#get(id, 'confirm');
    const app = await this.#backends.appWhenReady(backendId);
    await app.emailPasswordAuth
      .confirmUser({ token, tokenId })
      .catch((error: unknown) => this.#reject(error, backendId));
    this.dismiss(id);
  }

  /** Sets a new password. @throws RosterError `emailActionRejected`, AuthError */
  async resetPassword(id: EmailActionId, backendId: BackendId, password: string): Promise<void> {
    const { token, tokenId } = this.#get(id, 'reset');
    const app = await this.#backends.appWhenReady(backendId);
    await app.emailPasswordAuth
      .resetPassword({ password, token, tokenId })
      .catch((error: unknown) => this.#reject(error, backendId));
    this.dismiss(id);
  }

  #get(id: EmailActionId, kind: EmailAction['kind']): EmailAction {
    const link = this.#pending.get(id);
    if (link?.kind !== kind) throw new RosterError('emailActionUsed');
    return link;
  }

  /** Rethrows a failure; a backend's rejection of the link becomes a RosterError. */
  #reject(error: unknown, backendId: BackendId): never {
    if (error instanceof AuthError && !error.retryable && error.kind !== 'passwordLength')
      throw new RosterError('emailActionRejected', { backend: this.#backends.nameOf(backendId) });
    throw error;
  }
}
