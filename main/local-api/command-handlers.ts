/** What each command of another program does. */
import type {
  AccountId,
  AccountSummary,
  AttemptId,
  BackendId,
  BackendSummary,
  LockState,
  SignInProgress,
} from '../../preload/contract/index.js';
import { say } from '../../preload/i18n/translate.js';
import type { AccountList } from '../accounts/account-list.js';
import type { Accounts } from '../accounts/accounts.js';
import type { Backends } from '../backends/backends.js';
import type { BrowserSignIns } from '../accounts/browser-sign-ins.js';
import type { ChangeFeed } from '../state/change-feed.js';
import type { Program, Programs } from '../clients/client-grants.js';
import { Credentials } from '../auth/index.js';
import type { Asked } from './local-api-server.js';
import { accountNamed, backendNamed, type Known } from './resolve-account.js';
import {
  CommandFailure,
  protocolVersion,
  type AccountLine,
  type BackendLine,
  type CommandName,
  type Request,
  type ValueOf,
  type Way,
} from './protocol.js';
import { waitFor, type WaitingParts } from './command-wait.js';

/** What the commands work on. */
export interface CommandParts extends WaitingParts {
  accounts: Accounts;
  list: AccountList;
  backends: Backends;
  browserSignIns: BrowserSignIns;
  feed: ChangeFeed;
  programs: Programs;
  lock: { readonly state: LockState };
  version: string;
  /** Told of each token that went out, for who wants to know later. */
  tokenGiven: (accountId: AccountId, program: Program | null) => void;
  /** Opens the window, or brings it to the front. */
  openWindow: () => void;
  /** Opens the window where an account is added. */
  openAddAccount: () => void;
  /** Resolves when the keychain has answered or was given up. */
  vaultStatus: () => Promise<unknown>;
}

type One<Name extends CommandName> = Extract<Request, { command: Name }>;

/** The commands. */
export class Commands {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Does what was asked and gives the command's value. @throws CommandFailure, and what the use cases throw */
  async answer(asked: Asked): Promise<ValueOf<CommandName>> {
    const { request } = asked;
    if (request.command === 'status') return this.#status();
    if (request.command === 'open') {
      this.#parts.openWindow();
      return {};
    }
    if (this.#parts.lock.state === 'locked') throw new CommandFailure('locked', say().appLocked);
    switch (request.command) {
      case 'list':
        return { accounts: this.#known().accounts.map((account) => this.#line(account)) };
      case 'switch':
        return this.#switch(request);
      case 'token':
        return this.#token(request, asked);
      case 'login':
        return this.#login(request, asked);
      case 'logout':
        return this.#logout(request, asked);
    }
  }

  /** Waits for the keychain, which may be asking for its password. @throws CommandFailure `locked` when that takes too long */
  async #keychain({ progress, signal }: Asked): Promise<void> {
    const wait = {
      ...{ sentence: say().waitingForKeychain, progress, signal },
      failure: () => new CommandFailure('locked', say().keychainStillLocked),
    };
    await waitFor(this.#parts.vaultStatus(), wait, this.#parts);
  }

  /** Waits for an answer of a backend. @throws CommandFailure `backendUnavailable` when that takes too long */
  #backend<T>(id: BackendId, work: Promise<T>, { progress, signal }: Asked): Promise<T> {
    const name = this.#parts.backends.summary(id).displayName;
    const wait = {
      ...{ sentence: say().waitingForBackend(name), progress, signal },
      failure: () => new CommandFailure('backendUnavailable', say().backendStillSilent(name)),
    };
    return waitFor(work, wait, { ...this.#parts, isWindowShown: () => true });
  }

  #status(): ValueOf<'status'> {
    const { version, lock, backends } = this.#parts;
    const { accounts, active } = this.#known();
    return {
      version,
      protocol: protocolVersion,
      lock: lock.state,
      active: accounts.filter(({ id }) => active.has(id)).map((account) => this.#line(account)),
      accounts: accounts.length,
      backends: backends.summaries.map(backendLine),
    };
  }

  async #switch({ account: word, backend }: One<'switch'>): Promise<ValueOf<'switch'>> {
    const { id } = this.#find(word, backend);
    await this.#parts.accounts.activate(id);
    return { account: this.#lineOf(id) };
  }

  async #token({ account: word, backend }: One<'token'>, asked: Asked): Promise<ValueOf<'token'>> {
    const { accounts, programs } = this.#parts;
    const { id, backendId } = this.#find(word, backend);
    const program = await asked.program();
    await this.#keychain(asked);
    if (!(await this.#allows(id, program, asked)))
      throw new CommandFailure('denied', say().tokenDenied(programs.nameOf(program)));
    await this.#backend(backendId, accounts.keepAlive(id), asked);
    const { accessToken, accessTokenEndsAt } = accounts.find(id).user;
    if (accessToken === null) throw new CommandFailure('signInNeeded', say().signedOut);
    // It goes into terminals and header lines, where other characters would do more than stand there.
    if (!/^[\x21-\x7e]+$/.test(accessToken)) throw new CommandFailure('failed', say().badResponse);
    this.#parts.tokenGiven(id, program);
    const expiresAt = accessTokenEndsAt === null ? null : new Date(accessTokenEndsAt).toISOString();
    return { token: accessToken, expiresAt, account: this.#lineOf(id) };
  }

  /** Asks the person unless they said so before, and brings the window up for it. */
  async #allows(id: AccountId, program: Program | null, asked: Asked): Promise<boolean> {
    const { programs, openWindow } = this.#parts;
    if (program !== null && programs.isAllowed(program)) return true;
    asked.progress(say().consentWaits);
    openWindow();
    return programs.ask(program, id, asked.signal);
  }

  async #login({ way, backend: word }: One<'login'>, asked: Asked): Promise<ValueOf<'login'>> {
    const { progress, signal } = asked;
    const { id: backendId } = backendNamed(this.#known(), word) ?? this.#firstBackend();
    // The window itself shows what it waits for.
    if (way.kind === 'window') return { account: this.#lineOf(await this.#inWindow(progress, signal)) };
    await this.#keychain(asked);
    if (way.kind === 'browser') return { account: this.#lineOf(await this.#inBrowser(backendId, way.provider, asked)) };
    const signIn = this.#parts.accounts.signIn(backendId, credentialsOf(way), { signal });
    return { account: this.#lineOf(await this.#backend(backendId, signIn, asked)) };
  }

  /** The next account that signs in, however the person does it. */
  #inWindow(progress: Asked['progress'], signal: AbortSignal): Promise<AccountId> {
    const { feed, list, openAddAccount } = this.#parts;
    const before = new Set(list.entries.filter(({ state }) => state === 'signedIn').map(({ id }) => id));
    progress(say().signInInWindow);
    openAddAccount();
    let added: AccountId | null = null;
    return new Promise<AccountId>((resolve, reject) => {
      const stop = feed.subscribe(({ change }) => {
        if (change.kind === 'accountPut' && change.account.state === 'signedIn' && !before.has(change.account.id))
          added = change.account.id;
        // It is listed first, and active a moment later.
        if (change.kind !== 'activeChanged' || change.accountId === null || change.accountId !== added) return;
        stop();
        resolve(change.accountId);
      });
      signal.addEventListener('abort', () => {
        stop();
        reject(new CommandFailure('cancelled', say().signInCancelled));
      });
    });
  }

  async #inBrowser(
    backendId: BackendId,
    provider: Extract<One<'login'>['way'], { kind: 'browser' }>['provider'],
    asked: Asked,
  ): Promise<AccountId> {
    const { browserSignIns } = this.#parts;
    const { progress, signal } = asked;
    const starting = browserSignIns.start({ backendId, provider, again: null, linkTo: null });
    const cancel = (id: AttemptId) => {
      // One that has ended already cannot be cancelled, and need not be.
      try {
        browserSignIns.cancel(id);
      } catch {
        return;
      }
    };
    const { attemptId } = await this.#backend(backendId, starting, asked).catch((error: unknown) => {
      // It must not open a browser for a command that has ended.
      void starting.then((started) => {
        cancel(started.attemptId);
      });
      throw error;
    });
    progress(say().signInInBrowser);
    return new Promise<AccountId>((resolve, reject) => {
      const stop = browserSignIns.follow((step: SignInProgress) => {
        if (step.attemptId !== attemptId || step.kind === 'waiting' || step.kind === 'exchanging') return;
        stop();
        if (step.kind === 'signedIn') resolve(step.accountId);
        else if (step.kind === 'failed') reject(new CommandFailure('signInFailed', step.error.message));
        else reject(new CommandFailure('cancelled', step.message));
      });
      signal.addEventListener('abort', () => {
        cancel(attemptId);
        stop();
        reject(new CommandFailure('cancelled', say().signInCancelled));
      });
    });
  }

  async #logout({ account: word, backend, forGood }: One<'logout'>, asked: Asked): Promise<ValueOf<'logout'>> {
    const account = this.#find(word, backend);
    const line = this.#line(account);
    if (account.provider === 'anon-user' && account.state === 'signedIn' && !forGood)
      throw new CommandFailure('forGood', say().logoutForGood(line.name));
    await this.#keychain(asked);
    await this.#parts.accounts.signOut(account.id);
    return { account: { ...line, state: 'signedOut', active: false } };
  }

  /** Where somebody signs in who named no backend. @throws CommandFailure `ambiguous` when there are several */
  #firstBackend(): BackendSummary {
    const { summaries } = this.#parts.backends;
    const [first, ...others] = summaries;
    if (first === undefined) throw new CommandFailure('backendNotFound', say().backendNotFound);
    if (others.length === 0) return first;
    throw new CommandFailure(
      'ambiguous',
      say().nameBackend(summaries.map(({ displayName }) => displayName).join(', ')),
    );
  }

  #find(word: string | null, backend: string | null): AccountSummary {
    const known = this.#known();
    return accountNamed(known, word, backendNamed(known, backend));
  }

  #known(): Known {
    const { list, backends, lock } = this.#parts;
    const isLocked = lock.state === 'locked';
    return {
      accounts: isLocked ? [] : list.summaries,
      backends: backends.summaries,
      active: new Set(isLocked ? [] : Object.values(list.active).filter((id) => id !== null)),
    };
  }

  #lineOf(id: AccountId): AccountLine {
    const account = this.#known().accounts.find((one) => one.id === id);
    if (account === undefined) throw new CommandFailure('accountNotFound', say().accountNotFound);
    return this.#line(account);
  }

  #line({ id, backendId, userId, label, displayName, provider, state }: AccountSummary): AccountLine {
    const { list, backends } = this.#parts;
    const backend = lineOfBackend(backendId, backends);
    const active = list.active[backendId] === id;
    return { id, name: label ?? displayName, userId, provider, state, active, backend };
  }
}

/** The line of a backend; one that Roster does not know any more is marked, and costs no other line. */
function lineOfBackend(id: BackendId, backends: Backends): BackendLine {
  if (backends.find(id) === null) return { id, name: '', appId: '', url: null, health: 'unknown' };
  return backendLine(backends.summary(id));
}

function credentialsOf(way: Extract<Way, { kind: 'anonymous' | 'email' | 'apiKey' }>): Credentials {
  switch (way.kind) {
    case 'anonymous':
      return Credentials.anonymous(false);
    case 'email':
      return Credentials.emailPassword(way.email, way.password);
    case 'apiKey':
      return Credentials.apiKey(way.key);
  }
}

function backendLine({ id, displayName, appId, baseUrl, health }: BackendSummary): BackendLine {
  return { id, name: displayName, appId, url: baseUrl, health: health.kind };
}
