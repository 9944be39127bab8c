/** Implements the commands that other programs send. */
import type {
  AccountId,
  AccountSummary,
  AttemptId,
  BackendId,
  BackendSummary,
  LockState,
  SignInProgress,
} from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import type { AccountList } from '../accounts/account-list.js';
import type { Accounts } from '../accounts/accounts.js';
import type { BrowserSignIns } from '../accounts/browser-sign-ins.js';
import { isCommandAllowed, revealAccounts } from '../app-lock/lock-policy.js';
import { Credentials } from '../auth/index.js';
import type { Backends } from '../backends/backends.js';
import type { ClientGrants, ClientProgram } from '../clients/client-grants.js';
import type { ChangeFeed } from '../state/change-feed.js';
import { waitFor, type WaitingParts } from './command-wait.js';
import type { IncomingRequest } from './local-api-server.js';
import {
  type AccountJson,
  type BackendJson,
  CommandFailure,
  type CommandName,
  protocolVersion,
  type Request,
  type SignInMethod,
  type ValueOf,
} from './protocol.js';
import { type Directory, resolveAccount, resolveBackend } from './resolve-account.js';

export interface CommandServices extends WaitingParts {
  accounts: Accounts;
  list: AccountList;
  backends: Backends;
  browserSignIns: BrowserSignIns;
  feed: ChangeFeed;
  clients: ClientGrants;
  lock: { readonly state: LockState };
  version: string;
  /** Called for each issued token; records which program received it. */
  onTokenIssued: (accountId: AccountId, program: ClientProgram | null) => void;
  /** Opens the window or brings it to the front. */
  openWindow: () => void;
  /** Opens the window at the “Add account” dialog. */
  openAddAccount: () => void;
  /** Resolves when the keychain has responded or waiting for it was cancelled. */
  vaultStatus: () => Promise<unknown>;
}

type RequestOf<Name extends CommandName> = Extract<Request, { command: Name }>;

export class CommandHandlers {
  readonly #services: CommandServices;

  constructor(services: CommandServices) {
    this.#services = services;
  }

  /** Runs a command and returns its value. @throws CommandFailure, and any error of the use cases */
  async handle(incoming: IncomingRequest): Promise<ValueOf<CommandName>> {
    const { request } = incoming;
    const { lock } = this.#services;
    if (!isCommandAllowed(lock.state, request.command)) throw new CommandFailure('locked', t().locked);
    if (request.command === 'status') return this.#status();
    if (request.command === 'open') {
      this.#services.openWindow();
      return {};
    }
    switch (request.command) {
      case 'list':
        return { accounts: this.#directory().accounts.map((account) => this.#toAccountJson(account)) };
      case 'switch':
        return this.#switch(request);
      case 'token':
        return this.#token(request, incoming);
      case 'login':
        return this.#login(request, incoming);
      case 'logout':
        return this.#logout(request, incoming);
    }
  }

  /** Waits for the keychain, which may be prompting for its password. @throws CommandFailure `locked` on timeout */
  async #keychain({ progress, signal }: IncomingRequest): Promise<void> {
    const wait = {
      ...{ sentence: t().waitingForKeychain, progress, signal },
      failure: () => new CommandFailure('locked', t().keychainStillLocked),
    };
    await waitFor(this.#services.vaultStatus(), wait, this.#services);
  }

  /** Waits for a backend's response. @throws CommandFailure `backendUnavailable` on timeout */
  #backend<T>(id: BackendId, work: Promise<T>, { progress, signal }: IncomingRequest): Promise<T> {
    const name = this.#services.backends.summary(id).displayName;
    const wait = {
      ...{ sentence: t().waitingForBackend(name), progress, signal },
      failure: () => new CommandFailure('backendUnavailable', t().backendStillSilent(name)),
    };
    return waitFor(work, wait, { ...this.#services, isWindowShown: () => true });
  }

  #status(): ValueOf<'status'> {
    const { version, lock, backends } = this.#services;
    const { accounts, active } = this.#directory();
    return {
      version,
      protocol: protocolVersion,
      lock: lock.state,
      active: accounts.filter(({ id }) => active.has(id)).map((account) => this.#toAccountJson(account)),
      accounts: accounts.length,
      backends: backends.summaries.map(toBackendJson),
    };
  }

  async #switch({ account: selector, backend }: RequestOf<'switch'>): Promise<ValueOf<'switch'>> {
    const { id } = this.#find(selector, backend);
    await this.#services.accounts.activate(id);
    return { account: this.#toAccountJsonById(id) };
  }

  async #token(
    { account: selector, backend }: RequestOf<'token'>,
    incoming: IncomingRequest,
  ): Promise<ValueOf<'token'>> {
    const { accounts, clients } = this.#services;
    const { id, backendId } = this.#find(selector, backend);
    const program = await incoming.program();
    await this.#keychain(incoming);
    if (!(await this.#requestConsent(id, program, incoming)))
      throw new CommandFailure('denied', t().tokenDenied(clients.nameOf(program)));
    await this.#backend(backendId, accounts.ensureFreshToken(id), incoming);
    const { accessToken, accessTokenEndsAt } = accounts.get(id).user;
    if (accessToken === null || accessToken === '') throw new CommandFailure('signInNeeded', t().signedOut);
    // Tokens are printed to terminals and used in HTTP headers, where control characters would be dangerous.
    if (!/^[\x21-\x7e]+$/.test(accessToken)) throw new CommandFailure('failed', t().badResponse);
    this.#services.onTokenIssued(id, program);
    const expiresAt = accessTokenEndsAt === null ? null : new Date(accessTokenEndsAt).toISOString();
    return { token: accessToken, expiresAt, account: this.#toAccountJsonById(id) };
  }

  /** Prompts the user in the window unless the program is already allowed. */
  async #requestConsent(id: AccountId, program: ClientProgram | null, incoming: IncomingRequest): Promise<boolean> {
    const { clients, openWindow } = this.#services;
    if (program !== null && clients.isAllowed(program)) return true;
    incoming.progress(t().consentWaits);
    openWindow();
    return clients.requestConsent(program, id, incoming.signal);
  }

  async #login({ way, backend: selector }: RequestOf<'login'>, incoming: IncomingRequest): Promise<ValueOf<'login'>> {
    const { progress, signal } = incoming;
    const { id: backendId } = resolveBackend(this.#directory(), selector) ?? this.#onlyBackend();
    // No keychain wait here: the window itself shows that it is waiting.
    if (way.kind === 'window')
      return { account: this.#toAccountJsonById(await this.#signInInWindow(progress, signal)) };
    await this.#keychain(incoming);
    if (way.kind === 'browser')
      return { account: this.#toAccountJsonById(await this.#signInInBrowser(backendId, way.provider, incoming)) };
    const signIn = this.#services.accounts.signIn(backendId, credentialsOf(way), { signal });
    return { account: this.#toAccountJsonById(await this.#backend(backendId, signIn, incoming)) };
  }

  /** Resolves with the next account that signs in, with any sign-in method. */
  #signInInWindow(progress: IncomingRequest['progress'], signal: AbortSignal): Promise<AccountId> {
    const { feed, list, openAddAccount } = this.#services;
    const before = new Set(list.entries.filter(({ state }) => state === 'signedIn').map(({ id }) => id));
    progress(t().signInInWindow);
    openAddAccount();
    let added: AccountId | null = null;
    return new Promise<AccountId>((resolve, reject) => {
      const stop = feed.subscribe(({ change }) => {
        if (change.kind === 'accountPut' && change.account.state === 'signedIn' && !before.has(change.account.id))
          added = change.account.id;
        // The account is added to the list first and activated afterwards.
        if (change.kind !== 'activeChanged' || change.accountId === null || change.accountId !== added) return;
        stop();
        resolve(change.accountId);
      });
      signal.addEventListener('abort', () => {
        stop();
        reject(new CommandFailure('cancelled', t().signInCancelled));
      });
    });
  }

  async #signInInBrowser(
    backendId: BackendId,
    provider: Extract<RequestOf<'login'>['way'], { kind: 'browser' }>['provider'],
    incoming: IncomingRequest,
  ): Promise<AccountId> {
    const { browserSignIns } = this.#services;
    const { progress, signal } = incoming;
    const starting = browserSignIns.start({ backendId, provider, reauthAccountId: null, linkTo: null });
    const cancel = (id: AttemptId) => {
      // Cancelling an attempt that has already ended throws; ignore it.
      try {
        browserSignIns.cancel(id);
      } catch {
        return;
      }
    };
    const { attemptId } = await this.#backend(backendId, starting, incoming).catch((error: unknown) => {
      // Do not open a browser for a command that has already ended.
      void starting.then((started) => {
        cancel(started.attemptId);
      });
      throw error;
    });
    progress(t().signInInBrowser);
    return new Promise<AccountId>((resolve, reject) => {
      const stop = browserSignIns.subscribe((step: SignInProgress) => {
        if (step.attemptId !== attemptId || step.kind === 'waiting' || step.kind === 'exchanging') return;
        stop();
        if (step.kind === 'signedIn') resolve(step.accountId);
        else if (step.kind === 'failed') reject(new CommandFailure('signInFailed', step.error.message));
        else reject(new CommandFailure('cancelled', step.message));
      });
      signal.addEventListener('abort', () => {
        cancel(attemptId);
        stop();
        reject(new CommandFailure('cancelled', t().signInCancelled));
      });
    });
  }

  async #logout(
    { account: selector, backend, forGood }: RequestOf<'logout'>,
    incoming: IncomingRequest,
  ): Promise<ValueOf<'logout'>> {
    const account = this.#find(selector, backend);
    const line = this.#toAccountJson(account);
    if (account.provider === 'anon-user' && account.state === 'signedIn' && !forGood)
      throw new CommandFailure('forGood', t().logoutForGood(line.name));
    await this.#keychain(incoming);
    await this.#services.accounts.signOut(account.id);
    return { account: { ...line, state: 'signedOut', active: false } };
  }

  /** The backend for a sign-in that named none. @throws CommandFailure `ambiguous` if there are several */
  #onlyBackend(): BackendSummary {
    const { summaries } = this.#services.backends;
    const [first, ...others] = summaries;
    if (first === undefined) throw new CommandFailure('backendNotFound', t().backendNotFound);
    if (others.length === 0) return first;
    throw new CommandFailure('ambiguous', t().nameBackend(summaries.map(({ displayName }) => displayName).join(', ')));
  }

  #find(selector: string | null, backend: string | null): AccountSummary {
    const directory = this.#directory();
    return resolveAccount(directory, selector, resolveBackend(directory, backend));
  }

  #directory(): Directory {
    const { list, backends, lock } = this.#services;
    const { accounts, active } = revealAccounts(lock.state, list);
    return {
      accounts,
      backends: backends.summaries,
      active: new Set(Object.values(active).filter((id) => id !== null)),
    };
  }

  #toAccountJsonById(id: AccountId): AccountJson {
    const account = this.#directory().accounts.find((one) => one.id === id);
    if (account === undefined) throw new CommandFailure('accountNotFound', t().accountNotFound);
    return this.#toAccountJson(account);
  }

  #toAccountJson({ id, backendId, userId, label, displayName, provider, state }: AccountSummary): AccountJson {
    const { list, backends } = this.#services;
    const backend = lineOfBackend(backendId, backends);
    const active = list.active[backendId] === id;
    return { id, name: label ?? displayName, userId, provider, state, active, backend };
  }
}

/** A backend as JSON. An unknown one is marked as such instead of failing the whole list. */
function lineOfBackend(id: BackendId, backends: Backends): BackendJson {
  if (backends.find(id) === null) return { id, name: '', appId: '', url: null, health: 'unknown' };
  return toBackendJson(backends.summary(id));
}

function credentialsOf(way: Extract<SignInMethod, { kind: 'anonymous' | 'email' | 'apiKey' }>): Credentials {
  switch (way.kind) {
    case 'anonymous':
      return Credentials.anonymous(false);
    case 'email':
      return Credentials.emailPassword(way.email, way.password);
    case 'apiKey':
      return Credentials.apiKey(way.key);
  }
}

function toBackendJson({ id, displayName, appId, baseUrl, health }: BackendSummary): BackendJson {
  return { id, name: displayName, appId, url: baseUrl, health: health.kind };
}
