/** Handlers of the consent window, and what it shows. Its calls are separate from those of the main window. */
import { homedir } from 'node:os';
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { ZodType } from 'zod';
import {
  type ConsentAccount,
  type ConsentCallName,
  consentCalls,
  type ConsentInput,
  type ConsentOutput,
  type ConsentQuestion,
  type ConsentView,
  type TeamFileQuestion,
} from '../../preload/contract/consent.js';
import type { AccountReason, BackendId, ConsentRequestId, Language, Result } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { Accounts } from '../accounts/accounts.js';
import { tokenLifetime } from '../accounts/renewal/token-lifetime.js';
import type { AppLock } from '../app-lock/app-lock.js';
import { type RevealableList, revealAccounts } from '../app-lock/lock-policy.js';
import type { ClientGrants } from '../clients/client-grants.js';
import type { WaitingRequest } from '../clients/consent-requests.js';
import { toDetailedCallError } from './errors/failure-details.js';

/** Services of the consent window. */
export interface ConsentServices {
  clients: Pick<ClientGrants, 'waiting' | 'nameOf' | 'hasChanged' | 'lengthsFor' | 'markShown' | 'respond'>;
  accounts: Pick<Accounts, 'get'>;
  list: RevealableList;
  backends: { nameOf: (id: BackendId) => string };
  lock: Pick<AppLock, 'state' | 'settings' | 'unlock' | 'unlockWithTouchId'>;
  settings: { readonly language: Language };
}

export interface ConsentHandlerOptions {
  services: ConsentServices;
  /** Shows the window at the height of its page. */
  show: (height: number) => void;
}

export type ConsentHandlers = {
  [Name in ConsentCallName]: (input: ConsentInput<Name>) => Promise<ConsentOutput<Name>> | ConsentOutput<Name>;
};

/** Upper bound on the characters of a path in a question about a file. */
const maxPathLength = 240;
/** Upper bound on the accounts to choose from. */
const maxChoices = 500;

export function consentHandlers({ services, show }: ConsentHandlerOptions): ConsentHandlers {
  const { clients, lock } = services;
  const positions = new Positions();
  const view = (): ConsentView => consentView(services, positions);
  return {
    'consent.view': view,
    'consent.drawn': ({ questionId, height }) => {
      // Not for a question that has ended or is not shown.
      if (shownId(view()) !== questionId) return;
      show(height);
      clients.markShown(questionId);
    },
    'consent.minutes': async ({ questionId, accountId }) => {
      const subject = clients.waiting.find(({ id }) => id === questionId)?.subject;
      if (subject?.kind !== 'token' || ![subject.accountId, ...subject.others].includes(accountId)) return null;
      const lifetime = await tokenLifetime(services.accounts, accountId);
      return lifetime === null ? null : Math.max(1, Math.round(lifetime / 60_000));
    },
    'consent.answer': ({ questionId, answer }) => clients.respond(questionId, answer),
    'consent.unlock': ({ passphrase }) => lock.unlock(passphrase),
    'consent.unlockWithTouchId': () => lock.unlockWithTouchId(),
  };
}

/** Numbers the questions of one appearance of the window, for “2 of 3”. */
class Positions {
  #seen: ConsentRequestId[] = [];

  of(waiting: readonly WaitingRequest[]): { position: number; total: number } {
    if (waiting.length === 0) this.#seen = [];
    for (const { id } of waiting) if (!this.#seen.includes(id)) this.#seen.push(id);
    return { position: this.#seen.length - waiting.length + 1, total: this.#seen.length };
  }
}

function shownId({ shown }: ConsentView): ConsentRequestId | null {
  if (shown === null) return null;
  return shown.kind === 'locked' ? shown.id : shown.question.id;
}

function consentView(services: ConsentServices, positions: Positions): ConsentView {
  const { clients, lock, settings } = services;
  const { waiting } = clients;
  const [first] = waiting;
  const { position, total } = positions.of(waiting);
  const base = { language: settings.language, position, total };
  if (first === undefined) return { ...base, shown: null };
  if (lock.state !== 'locked') {
    const file = fileQuestionOf(first, services);
    if (file !== null) return { ...base, shown: { kind: 'file', question: file } };
    const question = questionOf(first, services);
    return { ...base, shown: question === null ? null : { kind: 'question', question } };
  }
  const { touchId, touchIdOffered } = lock.settings;
  const programName = clients.nameOf(first.caller);
  return { ...base, shown: { kind: 'locked', id: first.id, programName, offersTouchId: touchId && touchIdOffered } };
}

/** Null if the question is not about a `.roster.json`. */
function fileQuestionOf(
  { id, caller, subject }: WaitingRequest,
  { clients }: Pick<ConsentServices, 'clients'>,
): TeamFileQuestion | null {
  if (subject.kind !== 'file') return null;
  const { file } = subject;
  return {
    ...{ id, programName: clients.nameOf(caller), chain: caller.chain.map(({ name }) => name) },
    file: {
      ...file,
      folder: shownPath(file.folder),
      linkedTo: file.linkedTo === null ? null : shownPath(file.linkedTo),
    },
  };
}

/** Null while a request that waited for the passphrase has not become a question yet. */
function questionOf({ id, caller, subject }: WaitingRequest, services: ConsentServices): ConsentQuestion | null {
  if (subject.kind !== 'token') return null;
  const { clients, lock, list, backends } = services;
  const { accounts, active } = revealAccounts(lock.state, list);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const offered = [subject.accountId, ...subject.others].slice(0, maxChoices).flatMap((accountId): ConsentAccount[] => {
    const account = byId.get(accountId);
    if (account === undefined) return [];
    const { label, displayName, email, colorIndex, backendId } = account;
    const name = label ?? displayName;
    return [
      {
        ...{ id: accountId, name, email: email === name ? '' : (email ?? ''), colorIndex },
        ...{ backend: backends.nameOf(backendId), isActive: accountId === active },
      },
    ];
  });
  const lengths = clients.lengthsFor(caller);
  const { program } = caller;
  return {
    ...{ id, accounts: offered, lengths, reason: shownReason(subject.reason) },
    startsProgram: subject.startsProgram,
    suggestedLength: lengths.includes('terminal') ? 'terminal' : 'once',
    program:
      program === null
        ? null
        : {
            name: clients.nameOf(caller) ?? '',
            isScript: program.script !== null,
            isUnrecognized: program.onlyOnce === true,
            hasChanged: clients.hasChanged(caller),
          },
    chain: caller.chain.map(({ name, path, pid }) => ({ name, path: belowHome(path), pid })),
  };
}

function shownReason(reason: AccountReason): AccountReason {
  if (reason.kind === 'folder') return { kind: 'folder', folder: belowHome(plainText(reason.folder)) };
  return reason.kind === 'file' ? { ...reason, file: belowHome(plainText(reason.file)) } : reason;
}

/** A path of any length must not push the answers out of the window. */
function shownPath(path: string): string {
  const shown = belowHome(plainText(path));
  return shown.length <= maxPathLength
    ? shown
    : `${shown.slice(0, maxPathLength / 3)}…${shown.slice((-2 * maxPathLength) / 3)}`;
}

function belowHome(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

export interface RegisterConsentOptions {
  ipcMain: Pick<IpcMain, 'handle'>;
  handlers: ConsentHandlers;
  /** Whether a call comes from the page of the consent window. */
  isOwnWindow: (event: IpcMainInvokeEvent) => boolean;
  /** Receives unexpected errors. Must redact them. */
  logUnexpected: (call: string, error: unknown) => void;
}

const inputs: { readonly [Name in ConsentCallName]: { readonly input: ZodType<ConsentInput<Name>> } } = consentCalls;

/** Registers a handler for every call of the consent window. */
export function registerConsentHandlers(options: RegisterConsentOptions): void {
  for (const name of callNames()) register(options, name, options.handlers[name]);
}

function register<Name extends ConsentCallName>(
  { ipcMain, isOwnWindow, logUnexpected }: RegisterConsentOptions,
  name: Name,
  handler: ConsentHandlers[Name],
): void {
  ipcMain.handle(name, async (event, raw: unknown): Promise<Result<ConsentOutput<Name>>> => {
    if (!isOwnWindow(event))
      return { ok: false, error: { code: 'forbidden', message: t().forbidden, retryable: false } };
    const parsed = parseInput(inputs[name].input, raw);
    if (parsed === null)
      return { ok: false, error: { code: 'invalidInput', message: t().invalidShape, retryable: false } };
    try {
      return { ok: true, value: await handler(parsed.input) };
    } catch (error) {
      const callError = toDetailedCallError(error, { call: name, backend: null });
      if (callError.code === 'internal') logUnexpected(name, error);
      return { ok: false, error: callError };
    }
  });
}

/** Null if it is invalid. */
function parseInput<T>(schema: ZodType<T>, raw: unknown): { input: T } | null {
  try {
    const parsed = schema.safeParse(raw);
    return parsed.success ? { input: parsed.data } : null;
  } catch {
    // A schema throws on an object whose `length` cannot be converted to a number.
    return null;
  }
}

function callNames(): ConsentCallName[] {
  return Object.keys(consentCalls).filter((name): name is ConsentCallName => name in consentCalls);
}
