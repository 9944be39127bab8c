/** Joins browser sign-in with the accounts: what a provider vouches for becomes an account, or another way in to one. */
import { t } from '../../preload/i18n/translate.js';
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
import type { AttemptProgress, SignInAttempts } from '../browser-sign-in/sign-in-attempts.js';
import { SignInError } from '../browser-sign-in/errors.js';
import type { BrowserProvider, VerifiedIdentity } from '../browser-sign-in/providers/provider.js';
import { VaultError } from '../storage/errors.js';
import type { AccountList } from './account-list.js';
import type { Accounts } from './accounts.js';
import type { Backends } from '../backends/backends.js';
import { RosterError } from '../errors/roster-error.js';

/** Makes a provider of its settings; null where it is not set up. */
export type CreateProvider = (name: BrowserProviderName, settings: SignInSettings) => Promise<BrowserProvider | null>;

/** What browser sign-ins are made of. */
export interface BrowserSignInsOptions {
  accounts: Accounts;
  backends: Backends;
  list: AccountList;
  attempts: SignInAttempts;
  createProvider: CreateProvider;
  /** Shows where an attempt stands. */
  onProgress: (progress: SignInProgress) => void;
  /** Words for a failure. */
  toCallError: (error: unknown) => Extract<SignInProgress, { kind: 'failed' }>['error'];
}

/** What is asked for. */
export interface BrowserSignInRequest {
  backendId: BackendId;
  provider: BrowserProviderName;
  /** The account that is meant: nobody else may come in through it. */
  reauthAccountId: AccountId | null;
  /** The account that gets this way to sign in. */
  linkTo: AccountId | null;
}

/** The use cases of browser sign-in. */
export class BrowserSignIns {
  readonly #options: BrowserSignInsOptions;
  /** Names that Apple told, by subject, until they are stored: it tells them once, and what comes after may fail. */
  readonly #appleNames = new Map<string, string>();
  readonly #listeners: Set<(progress: SignInProgress) => void>;

  constructor(options: BrowserSignInsOptions) {
    this.#options = options;
    this.#listeners = new Set([options.onProgress]);
  }

  /** Tells where every attempt stands, too, until the returned function is called. */
  subscribe(listener: (progress: SignInProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts a sign-in at one of a backend's providers. @throws RosterError, SignInError */
  async start({
    backendId,
    provider: name,
    reauthAccountId,
    linkTo,
  }: BrowserSignInRequest): Promise<{ attemptId: AttemptId }> {
    const { backends, attempts, list, createProvider } = this.#options;
    const provider = await createProvider(name, backends.signIn(backendId));
    if (provider === null) {
      throw new RosterError('providerDisabled', t().providerNotSetUp);
    }
    const expected = reauthAccountId === null ? null : list.get(reauthAccountId);
    const target = linkTo === null ? null : list.get(linkTo);
    const id = await attempts.start<AccountId>({
      provider,
      authorizeOptions: { loginHint: expected === null ? null : loginHintOf(expected.displayName) },
      signIn: (identity) => this.#complete(backendId, identity, expected?.id ?? null, target?.id ?? null),
      onProgress: (attempt, progress) => {
        const shown = this.#toSignInProgress(attemptId.parse(attempt), progress);
        for (const listener of this.#listeners) listener(shown);
      },
    });
    return { attemptId: attemptId.parse(id) };
  }

  /** @throws SignInError */
  openAgain(id: AttemptId): Promise<void> {
    return this.#options.attempts.openAgain(id);
  }

  /** Takes the address where the browser ended. @throws SignInError */
  submitCallbackUrl(id: AttemptId, address: string): void {
    this.#options.attempts.submitCallbackUrl(id, address);
  }

  /** @throws SignInError */
  cancel(id: AttemptId): void {
    this.#options.attempts.cancel(id);
  }

  async #complete(
    backendId: BackendId,
    identity: VerifiedIdentity,
    expectedAccountId: AccountId | null,
    target: AccountId | null,
  ): Promise<AccountId> {
    const { accounts } = this.#options;
    const { subject } = identity;
    const credentials = credentialsOf(identity);
    if (identity.provider === 'apple' && identity.name !== null) this.#appleNames.set(subject, identity.name);
    if (target !== null) {
      await accounts.link(target, credentials);
      return target;
    }
    if (expectedAccountId !== null) await this.#requireExpectedAccount(expectedAccountId, identity);
    const id = await accounts.signIn(backendId, credentials);
    await this.#storeAppleName(id, subject);
    return id;
  }

  /** The account is called as its person told Apple. A name of the person's own stands; a full disk ends no sign-in. */
  async #storeAppleName(id: AccountId, subject: string): Promise<void> {
    const { accounts, list } = this.#options;
    const name = this.#appleNames.get(subject);
    if (name === undefined) return;
    try {
      if (list.get(id).label === null) await accounts.rename(id, name);
      this.#appleNames.delete(subject);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
    }
  }

  /** Refuses another person than the one who is meant, before the backend hears of it. @throws SignInError `wrongAccount` */
  async #requireExpectedAccount(expectedAccountId: AccountId, { subject }: VerifiedIdentity): Promise<void> {
    const { accounts, list } = this.#options;
    const known = await accounts.identityIds(expectedAccountId);
    // An account whose identities cannot be read here is checked by nobody but the backend.
    if (known.length === 0 || known.includes(subject)) return;
    const { label, displayName } = list.get(expectedAccountId);
    throw new SignInError('wrongAccount', t().wrongPerson(label ?? displayName));
  }

  #toSignInProgress(id: AttemptId, progress: AttemptProgress<AccountId>): SignInProgress {
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
        return { attemptId: id, kind: 'failed', error: this.#options.toCallError(progress.error) };
      case 'cancelled':
      case 'timedOut':
        return { attemptId: id, kind: progress.kind, message: progress.message };
    }
  }
}

function credentialsOf(identity: VerifiedIdentity): Credentials {
  switch (identity.provider) {
    case 'openid':
      return Credentials.jwt(identity.idToken);
    case 'google':
      return Credentials.google({ idToken: identity.idToken });
    case 'apple':
      return Credentials.apple(identity.idToken);
    case 'facebook':
      return Credentials.facebook(identity.accessToken);
  }
}

/** Only an address helps a provider's form; a name would fill it with nonsense. */
function loginHintOf(displayName: string): string | null {
  return displayName.includes('@') ? displayName : null;
}
