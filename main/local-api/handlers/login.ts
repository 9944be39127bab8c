/** `login`: in the window, in the browser, or with a secret that the request contains. */
import type {
  AccountId,
  AttemptId,
  BackendId,
  BackendSummary,
  BrowserChoice,
  SignInProgress,
} from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import { resolveBackend } from '../../account-choice/resolve-account.js';
import { Credentials } from '../../auth/index.js';
import { nameOfOption } from '../../browsers/browser.js';
import { RosterError } from '../../errors/roster-error.js';
import { CommandError } from '../command-error.js';
import type { IncomingRequest } from '../local-api-server.js';
import type { SignInMethod } from '../protocol.js';
import type { ValueOf } from '../responses.js';
import type { CommandContext, RequestOf } from './command-context.js';

export async function login(
  context: CommandContext,
  { way: method, backend: selector }: RequestOf<'login'>,
  incoming: IncomingRequest,
): Promise<ValueOf<'login'>> {
  const isFirstRun = context.directory.backends.length === 0;
  // The window asks for the first backend itself.
  if (isFirstRun && selector === null && method.kind === 'window')
    return { account: context.accountJsonById(await signInInWindow(context, incoming)) };
  const { id: backendId } = resolveBackend(context.directory, selector) ?? onlyBackend(context);
  return { account: context.accountJsonById(await signIn(context, backendId, method, incoming)) };
}

async function signIn(
  context: CommandContext,
  backendId: BackendId,
  method: SignInMethod,
  incoming: IncomingRequest,
): Promise<AccountId> {
  // No keychain wait here: the window itself shows that it is waiting.
  if (method.kind === 'window') return signInInWindow(context, incoming);
  await context.waitForKeychain(incoming);
  if (method.kind === 'browser') return signInInBrowser(context, backendId, method, incoming);
  const { signal } = incoming;
  const signingIn = context.services.accounts.signIn(backendId, credentialsOf(method), { signal });
  return context.waitForBackend(backendId, signingIn, incoming);
}

/** Resolves with the next account that signs in, with any sign-in method. */
function signInInWindow({ services }: CommandContext, { progress, signal }: IncomingRequest): Promise<AccountId> {
  const { feed, list, openAddAccount } = services;
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
      reject(new CommandError('signInCancelled'));
    });
  });
}

async function signInInBrowser(
  context: CommandContext,
  backendId: BackendId,
  { provider, browser: selector, printUrl = false }: Extract<SignInMethod, { kind: 'browser' }>,
  incoming: IncomingRequest,
): Promise<AccountId> {
  const { browserSignIns } = context.services;
  const { progress, signal } = incoming;
  const browser = printUrl ? 'none' : selector === undefined ? null : await browserNamed(context, selector);
  // Reported before the attempt's ID is known.
  const urls = new Map<AttemptId, string>();
  const stopUrls = browserSignIns.subscribe((step) => {
    if (step.kind === 'waiting') urls.set(step.attemptId, step.url);
  });
  const starting = browserSignIns.start({ backendId, provider, reauthAccountId: null, linkTo: null, browser });
  const cancel = (id: AttemptId) => {
    // Cancelling an attempt that has already ended throws; ignore it.
    try {
      browserSignIns.cancel(id);
    } catch {
      return;
    }
  };
  const { attemptId } = await context
    .waitForBackend(backendId, starting, incoming)
    .catch((error: unknown) => {
      // Do not open a browser for a command that has already ended.
      void starting.then(
        (started) => {
          cancel(started.attemptId);
        },
        () => undefined,
      );
      throw error;
    })
    .finally(stopUrls);
  const url = urls.get(attemptId);
  if (printUrl && url !== undefined) progress(t().openSignInUrl, { attemptId, url });
  else progress(t().signInInBrowser);
  return new Promise<AccountId>((resolve, reject) => {
    const stop = browserSignIns.subscribe((step: SignInProgress) => {
      if (step.attemptId !== attemptId || step.kind === 'waiting' || step.kind === 'exchanging') return;
      stop();
      if (step.kind === 'signedIn') resolve(step.accountId);
      else if (step.kind === 'failed') reject(new CommandError('browserSignInFailed', { message: step.error.message }));
      else reject(new CommandError('browserSignInCancelled', { message: step.message }));
    });
    signal.addEventListener('abort', () => {
      cancel(attemptId);
      stop();
      reject(new CommandError('signInCancelled'));
    });
  });
}

/** Completes a browser sign-in with the address that the user pasted. @throws SignInError */
export function callback({ services }: CommandContext, { attemptId, url }: RequestOf<'callback'>): ValueOf<'callback'> {
  services.browserSignIns.submitCallbackUrl(attemptId, url);
  return {};
}

/** The names that `browser` of a sign-in may have. */
export async function listBrowsers({ services }: CommandContext): Promise<ValueOf<'browsers'>> {
  return { browsers: (await services.installedBrowsers.named('')).names };
}

/** The browser that a command names. @throws CommandError `noBrowserNamed`, `severalBrowsersNamed` */
async function browserNamed({ services }: CommandContext, selector: string): Promise<BrowserChoice> {
  if (selector.toLowerCase() === 'default') return 'default';
  const { matches, names } = await services.installedBrowsers.named(selector);
  const [match, ...others] = matches;
  if (match === undefined) throw new CommandError('noBrowserNamed', { selector, browsers: names });
  if (others.length > 0)
    throw new CommandError('severalBrowsersNamed', { selector, browsers: matches.map(nameOfOption) });
  return match.id;
}

/** The backend for a sign-in that named none. @throws CommandError `backendNotNamed` if there are several */
function onlyBackend({ services: { backends } }: CommandContext): BackendSummary {
  const { summaries } = backends;
  const [first, ...others] = summaries;
  if (first === undefined) throw new RosterError('backendNotFound', { reason: 'unlisted' });
  if (others.length === 0) return first;
  throw new CommandError('backendNotNamed', { backends: summaries.map(({ displayName }) => displayName) });
}

function credentialsOf(method: Extract<SignInMethod, { kind: 'anonymous' | 'email' | 'apiKey' }>): Credentials {
  switch (method.kind) {
    case 'anonymous':
      return Credentials.anonymous(false);
    case 'email':
      return Credentials.emailPassword(method.email, method.password);
    case 'apiKey':
      return Credentials.apiKey(method.key);
  }
}
