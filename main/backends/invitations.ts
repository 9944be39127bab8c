/** Invitation links that wait for the user. Opening one only queues it. */
import { randomBytes } from 'node:crypto';
import { type InvitationId, invitationId, type PendingInvitation } from '../../preload/contract/index.js';
import type { ParsedInvitation } from '../../preload/contract/invitations.js';

/** Upper bound, so that a web page cannot fill the memory by opening many links. */
const maxPending = 5;

export class Invitations {
  readonly #onAdded: () => void;
  readonly #pending = new Map<InvitationId, ParsedInvitation>();

  /** `onAdded` is called with each new link. */
  constructor(onAdded: () => void) {
    this.#onAdded = onAdded;
  }

  /** Oldest first. */
  get pending(): PendingInvitation[] {
    return [...this.#pending].map(([id, parsed]) => ({ id, ...parsed }));
  }

  /** Adds a link. Replaces an earlier copy of the same link; drops the oldest one beyond `maxPending`. */
  add(link: ParsedInvitation): void {
    const content = JSON.stringify(link);
    for (const [id, known] of this.#pending) if (JSON.stringify(known) === content) this.#pending.delete(id);
    const [oldest] = this.#pending.keys();
    if (this.#pending.size >= maxPending && oldest !== undefined) this.#pending.delete(oldest);
    this.#pending.set(invitationId.parse(randomBytes(16).toString('hex')), link);
    this.#onAdded();
  }

  dismiss(id: InvitationId): void {
    this.#pending.delete(id);
  }
}
