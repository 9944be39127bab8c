/** Joins browser sign-in with the accounts: what a provider vouches for becomes an account, or another way in to one. */
import { say } from '../../preload/i18n/translate.js';
import {
  attemptId,
  type AccountId,
  type AttemptId,
  type BackendId,
  type BrowserProviderName,
  type SignInProgress,
  type SignInSettings,
} from '../../preload/contract/index.js';
import { Credentials } from '../auth/index.js';
import type { AttemptProgress, Attempts } from '../browser-sign-in/sign-in-attempts.js';
import { SignInError } from '../browser-sign-in/errors.js';
import type { BrowserProvider, Vouched } from '../browser-sign-in/providers/provider.js';
import { VaultError } from '../storage/errors.js';
import type { AccountList } from './account-list.js';
import type { Accounts } from './accounts.js';
import type { Backends } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';

/** Makes a provider of its settings; null where it is not set up. */
export type MakeProvider = (name: BrowserProviderName, settings: SignInSettings) => Promise<BrowserProvider | null>;

/** What browser sign-ins are made of. */
export interface BrowserSignInsOptions {
  accounts: Accounts;
  backends: Backends;
  list: AccountList;
  attempts: Attempts;
  makeProvider: MakeProvider;
  /** Shows where an attempt stands. */
  show: (progress: SignInProgress) => void;
  /** Words for a failure. */
  explain: (error: unknown) => Extract<SignInProgress, { kind: 'failed' }>['error'];
}

/** What is asked for. */
export interface BrowserSignInWish {
  backendId: BackendId;
  provider: BrowserProviderName;
  /** The account that is meant: nobody else may come in through it. */
  again: AccountId | null;
  /** The account that gets this way to sign in. */
  linkTo: AccountId | null;
}

/** The use cases of browser sign-in. */
export class BrowserSignIns {
  readonly #options: BrowserSignInsOptions;
  /** Names that Apple told, by subject, until they are stored: it tells them once, and what comes after may fail. */
  readonly #names = new Map<string, string>();
  readonly #followers: Set<(progress: SignInProgress) => void>;

  constructor(options: BrowserSignInsOptions) {
    this.#options = options;
    this.#followers = new Set([options.show]);
  }

  /** Tells where every attempt stands, too, until the returned function is called. */
  follow(follower: (progress: SignInProgress) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Starts a sign-in at one of a backend's providers. @throws RosterError, SignInError */
  async start({ backendId, provider: name, again, linkTo }: BrowserSignInWish): Promise<{ attemptId: AttemptId }> {
    const { backends, attempts, list, makeProvider } = this.#options;
    const provider = await makeProvider(name, backends.signIn(backendId));
    if (provider === null) {
      throw new RosterError('providerDisabled', say().providerNotSetUp);
    }
    const meant = again === null ? null : list.get(again);
    const target = linkTo === null ? null : list.get(linkTo);
    const id = await attempts.start<AccountId>({
      provider,
      expected: { loginHint: meant === null ? null : hintOf(meant.displayName) },
      signIn: (vouched) => this.#take(backendId, vouched, meant?.id ?? null, target?.id ?? null),
      progress: (attempt, progress) => {
        const shown = this.#shown(attemptId.parse(attempt), progress);
        for (const follower of this.#followers) follower(shown);
      },
    });
    return { attemptId: attemptId.parse(id) };
  }

  /** @throws SignInError */
  openAgain(id: AttemptId): Promise<void> {
    return this.#options.attempts.openAgain(id);
  }

  /** Takes the address where the browser ended. @throws SignInError */
  paste(id: AttemptId, address: string): void {
    this.#options.attempts.paste(id, address);
  }

  /** @throws SignInError */
  cancel(id: AttemptId): void {
    this.#options.attempts.cancel(id);
  }

  async #take(
    backendId: BackendId,
    vouched: Vouched,
    meant: AccountId | null,
    target: AccountId | null,
  ): Promise<AccountId> {
    const { accounts } = this.#options;
    const { subject } = vouched;
    const credentials = credentialsOf(vouched);
    if (vouched.provider === 'apple' && vouched.name !== null) this.#names.set(subject, vouched.name);
    if (target !== null) {
      await accounts.link(target, credentials);
      return target;
    }
    if (meant !== null) await this.#requireSame(meant, vouched);
    const id = await accounts.signIn(backendId, credentials);
    await this.#keepName(id, subject);
    return id;
  }

  /** The account is called as its person told Apple. A name of the person's own stands; a full disk ends no sign-in. */
  async #keepName(id: AccountId, subject: string): Promise<void> {
    const { accounts, list } = this.#options;
    const name = this.#names.get(subject);
    if (name === undefined) return;
    try {
      if (list.get(id).label === null) await accounts.rename(id, name);
      this.#names.delete(subject);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
    }
  }

  /** Refuses another person than the one who is meant, before the backend hears of it. @throws SignInError `wrongAccount` */
  async #requireSame(meant: AccountId, { subject }: Vouched): Promise<void> {
    const { accounts, list } = this.#options;
    const known = await accounts.identityIds(meant);
    // An account whose identities cannot be read here is checked by nobody but the backend.
    if (known.length === 0 || known.includes(subject)) return;
    const { label, displayName } = list.get(meant);
    throw new SignInError('wrongAccount', say().wrongPerson(label ?? displayName));
  }

  #shown(id: AttemptId, progress: AttemptProgress<AccountId>): SignInProgress {
    switch (progress.kind) {
      case 'waiting':
        return {
          attemptId: id,
          kind: 'waiting',
          url: progress.url,
          deadline: new Date(progress.deadline).toISOString(),
          opened: progress.opened,
        };
      case 'exchanging':
        return { attemptId: id, kind: 'exchanging' };
      case 'signedIn':
        return { attemptId: id, kind: 'signedIn', accountId: progress.done };
      case 'failed':
        return { attemptId: id, kind: 'failed', error: this.#options.explain(progress.error) };
      case 'cancelled':
      case 'timedOut':
        return { attemptId: id, kind: progress.kind, message: progress.message };
    }
  }
}

function credentialsOf(vouched: Vouched): Credentials {
  switch (vouched.provider) {
    case 'openid':
      return Credentials.jwt(vouched.idToken);
    case 'google':
      return Credentials.google({ idToken: vouched.idToken });
    case 'apple':
      return Credentials.apple(vouched.idToken);
    case 'facebook':
      return Credentials.facebook(vouched.accessToken);
  }
}

/** Only an address helps a provider's form; a name would fill it with nonsense. */
function hintOf(displayName: string): string | null {
  return displayName.includes('@') ? displayName : null;
}
