/** Turns an identity verified by a browser sign-in into an account, or adds it to an account as a sign-in method. */
import {
  type AccountId,
  type AttemptId,
  attemptId,
  type BackendId,
  type BrowserProviderName,
  type SignInBrowser,
  type SignInProgress,
  type SignInSettings,
} from '../../preload/contract/index.js';
import { type CallOptions, Credentials } from '../auth/index.js';
import type { Backends } from '../backends/backends.js';
import type { AttemptProgress } from '../browser-sign-in/attempt-states.js';
import { SignInError } from '../browser-sign-in/errors.js';
import type { BrowserProvider, VerifiedIdentity } from '../browser-sign-in/providers/provider.js';
import type { SignInAttempts } from '../browser-sign-in/sign-in-attempts.js';
import type { SignInBrowsers } from '../browsers/sign-in-browsers.js';
import { RosterError } from '../errors/roster-error.js';
import { StorageError } from '../storage/errors.js';
import { VaultError } from '../vault/errors.js';
import type { Accounts } from './accounts.js';
import type { AccountList } from './list/account-list.js';

/** Creates a provider from its settings; returns null if it is not configured. */
export type CreateProvider = (name: BrowserProviderName, settings: SignInSettings) => Promise<BrowserProvider | null>;

export interface BrowserSignInsOptions {
  accounts: Accounts;
  backends: Backends;
  list: AccountList;
  attempts: SignInAttempts;
  createProvider: CreateProvider;
  browsers: SignInBrowsers;
  /** Called with each attempt's progress. */
  onProgress: (progress: SignInProgress) => void;
  toCallError: (error: unknown, backendId: BackendId) => Extract<SignInProgress, { kind: 'failed' }>['error'];
}

export interface BrowserSignInRequest {
  backendId: BackendId;
  provider: BrowserProviderName;
  /** The account to sign in to again; any other identity is rejected. Null allows any account. */
  reauthAccountId: AccountId | null;
  /** The account that receives the new sign-in method; null signs in instead. */
  linkTo: AccountId | null;
  /** Null: the browser that the user chose last time. */
  browser: SignInBrowser | null;
}

export class BrowserSignIns {
  readonly #options: BrowserSignInsOptions;
  /** Names from Apple by subject until they are stored: Apple sends a name only once, and a later step may fail. */
  readonly #appleNames = new Map<string, string>();
  readonly #listeners: Set<(progress: SignInProgress) => void>;

  constructor(options: BrowserSignInsOptions) {
    this.#options = options;
    this.#listeners = new Set([options.onProgress]);
  }

  /** Calls `listener` with each attempt's progress until the returned function is called. */
  subscribe(listener: (progress: SignInProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts a sign-in with a provider of a backend. @throws RosterError, SignInError */
  async start({
    backendId,
    provider: name,
    reauthAccountId,
    linkTo,
    browser,
  }: BrowserSignInRequest): Promise<{ attemptId: AttemptId }> {
    const { backends, attempts, list, createProvider, browsers } = this.#options;
    const provider = await createProvider(name, backends.signIn(backendId));
    if (provider === null) {
      throw new RosterError('providerNotSetUp', { backend: backends.nameOf(backendId) });
    }
    const expected = reauthAccountId === null ? null : list.get(reauthAccountId);
    const target = linkTo === null ? null : list.get(linkTo);
    const account = expected?.id ?? target?.id ?? null;
    const opened = await browsers.resolve(browser, account === null ? { backendId } : { accountId: account });
    // A linked method may belong to another user of the provider, so its browser is not remembered.
    if (browser !== null && target === null)
      await stored(browsers.remember(expected === null ? { backendId } : { accountId: expected.id }, opened));
    const id = await attempts.start<AccountId>({
      provider,
      openExternal: opened.kind === 'chosen' ? opened.open : undefined,
      opensBrowser: opened.kind !== 'none',
      authorizeOptions: { loginHint: expected === null ? null : loginHintOf(expected.displayName) },
      signIn: async (identity, signal) => {
        const done = await this.#complete(backendId, identity, expected?.id ?? null, target?.id ?? null, { signal });
        if (target === null) await stored(browsers.remember({ accountId: done }, opened));
        return done;
      },
      onProgress: (attempt, progress) => {
        const name = opened.kind === 'chosen' ? opened.name : null;
        const shown = this.#toSignInProgress(attemptId.parse(attempt), backendId, progress, name);
        for (const listener of this.#listeners) listener(shown);
      },
    });
    return { attemptId: attemptId.parse(id) };
  }

  /** @throws SignInError */
  openAgain(id: AttemptId): Promise<void> {
    return this.#options.attempts.openAgain(id);
  }

  /** Completes an attempt with the callback URL that the user pasted. @throws SignInError */
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
    options: CallOptions,
  ): Promise<AccountId> {
    const { accounts } = this.#options;
    const { subject } = identity;
    const credentials = credentialsOf(identity);
    if (identity.provider === 'apple' && identity.name !== null) this.#appleNames.set(subject, identity.name);
    if (target !== null) {
      await accounts.link(target, credentials, options);
      return target;
    }
    if (expectedAccountId !== null) await this.#requireExpectedAccount(expectedAccountId, identity);
    const id = await accounts.signIn(backendId, credentials, options);
    await this.#storeAppleName(id, subject);
    return id;
  }

  /** Uses the name from Apple unless the user set a label. Storage errors must not fail the sign-in. */
  async #storeAppleName(id: AccountId, subject: string): Promise<void> {
    const { accounts, list } = this.#options;
    const name = this.#appleNames.get(subject);
    if (name === undefined) return;
    const naming = async () => {
      if (list.get(id).label === null) await accounts.rename(id, name);
      this.#appleNames.delete(subject);
    };
    await stored(naming());
  }

  /** Rejects an identity of another account before it is sent to the backend. @throws RosterError `wrongAccount` */
  async #requireExpectedAccount(expectedAccountId: AccountId, { subject }: VerifiedIdentity): Promise<void> {
    const { accounts, list } = this.#options;
    const known = await accounts.identityIds(expectedAccountId);
    // If the account's identities cannot be read, the identity is not checked on this machine.
    if (known.length === 0 || known.includes(subject)) return;
    const { label, displayName } = list.get(expectedAccountId);
    throw new SignInError({ code: 'wrongAccount', account: label ?? displayName });
  }

  #toSignInProgress(
    id: AttemptId,
    backendId: BackendId,
    progress: AttemptProgress<AccountId>,
    browser: string | null,
  ): SignInProgress {
    switch (progress.kind) {
      case 'waiting':
        return {
          attemptId: id,
          kind: 'waiting',
          url: progress.url,
          deadline: new Date(progress.deadline).toISOString(),
          opened: progress.opened,
          browser,
        };
      case 'exchanging':
        return { attemptId: id, kind: 'exchanging' };
      case 'signedIn':
        return { attemptId: id, kind: 'signedIn', accountId: progress.done };
      case 'failed':
        return { attemptId: id, kind: 'failed', error: this.#options.toCallError(progress.error, backendId) };
      case 'cancelled':
      case 'timedOut':
        return {
          attemptId: id,
          kind: progress.kind,
          message: this.#options.toCallError(progress.error, backendId).message,
        };
    }
  }
}

/** Waits for a write. A storage failure is ignored, because it must not fail the sign-in. */
async function stored(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!(error instanceof VaultError || error instanceof StorageError)) throw error;
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

/** Providers accept only an email address as a login hint, so a display name is not sent. */
function loginHintOf(displayName: string): string | null {
  return displayName.includes('@') ? displayName : null;
}
