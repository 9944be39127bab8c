/** Links from a backend's mails. Opening one does nothing but ask; what it carries stays here until the person says yes. */
import { say } from '../../preload/i18n/translate.js';
import { randomBytes } from 'node:crypto';
import { linkId, type BackendId, type LinkId, type OpenedLink } from '../../preload/contract/index.js';
import { AuthError } from '../auth/index.js';
import type { Backends } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';

/** One link's values. */
export interface MailLink {
  /** Where it is from, if that is known. */
  backendId?: BackendId | undefined;
  kind: 'confirm' | 'reset';
  token: string;
  tokenId: string;
}

/** More than a person opens; a page that opens links by the thousand fills no memory. */
const mostWaiting = 5;

/** The links that wait. */
export class MailLinks {
  readonly #backends: Backends;
  readonly #opened: () => void;
  readonly #waiting = new Map<LinkId, MailLink>();

  /** `opened` is called with each new link. */
  constructor(backends: Backends, opened: () => void) {
    this.#backends = backends;
    this.#opened = opened;
  }

  /** Oldest first, without their values. */
  get waiting(): OpenedLink[] {
    return [...this.#waiting].map(([id, { kind, backendId = null }]) => ({ id, kind, backendId }));
  }

  /** Takes a link. The same one twice is one; beyond a few the oldest goes. */
  take(link: MailLink): void {
    for (const [id, known] of this.#waiting) if (known.tokenId === link.tokenId) this.#waiting.delete(id);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size >= mostWaiting && oldest !== undefined) this.#waiting.delete(oldest);
    this.#waiting.set(linkId.parse(randomBytes(16).toString('hex')), link);
    this.#opened();
  }

  dismiss(id: LinkId): void {
    this.#waiting.delete(id);
  }

  /** Confirms an email address. @throws RosterError `linkRefused`, AuthError */
  async confirm(id: LinkId, backendId: BackendId): Promise<void> {
    const { token, tokenId } = this.#get(id, 'confirm');
    const app = await this.#backends.readyApp(backendId);
    await app.emailPasswordAuth.confirmUser({ token, tokenId }).catch(refuse);
    this.dismiss(id);
  }

  /** Sets a new password. @throws RosterError `linkRefused`, AuthError */
  async resetPassword(id: LinkId, backendId: BackendId, password: string): Promise<void> {
    const { token, tokenId } = this.#get(id, 'reset');
    const app = await this.#backends.readyApp(backendId);
    await app.emailPasswordAuth.resetPassword({ password, token, tokenId }).catch(refuse);
    this.dismiss(id);
  }

  #get(id: LinkId, kind: MailLink['kind']): MailLink {
    const link = this.#waiting.get(id);
    if (link?.kind !== kind) throw new RosterError('linkRefused', say().linkUsed);
    return link;
  }
}

/** What a backend says of a link it does not take, in words; anything else goes on as it is. */
function refuse(error: unknown): never {
  if (
    error instanceof AuthError &&
    !error.retryable &&
    error.kind !== 'passwordLength' &&
    error.kind !== 'tooManyRequests'
  ) {
    throw new RosterError('linkRefused', say().linkRefused);
  }
  throw error;
}
