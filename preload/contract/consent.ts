/**
 * The contract between main and the consent window. It is separate from that of the main window, so that a compromised main
 * window cannot answer a question. The preload script gets only the names, at build time.
 */
import * as z from 'zod';
import { call } from './calls/call.js';
import { noInput, passphrase } from './calls/inputs.js';
import type { Result } from './errors.js';
import type { AccountReason } from './model/accounts/account-reason.js';
import type { Language } from './model/app/settings.js';
import { type ConsentLength, consentLength } from './model/clients/clients.js';
import { type AccountId, accountId, type ConsentRequestId, consentRequestId } from './model/ids.js';

/** An account that the program may act as. */
export interface ConsentAccount {
  id: AccountId;
  name: string;
  /** Email address, if it is not the name. */
  email: string;
  backend: string;
  colorIndex: number | null;
  isActive: boolean;
}

/** A program's request for an access token. */
export interface ConsentQuestion {
  id: ConsentRequestId;
  /** Null: the system cannot identify the program. */
  program: {
    name: string;
    /** Whether it is a script. Rules then apply to the script. */
    isScript: boolean;
    /** Whether it runs code that cannot be identified. */
    isUnrecognized: boolean;
    /** Whether it was always allowed before its script changed. */
    hasChanged: boolean;
  } | null;
  /** From the terminal to the program. Paths start with `~` below the user's home folder. */
  chain: { name: string; path: string; pid: number }[];
  /** The accounts to choose from, the suggested one first. Only one if the command, the terminal or the folder names it. */
  accounts: ConsentAccount[];
  /** Why the first account is suggested. Paths start with `~` below the user's home folder. */
  reason: AccountReason;
  /** Whether Roster starts the program, with the token in its environment. */
  startsProgram: boolean;
  lengths: ConsentLength[];
  suggestedLength: ConsentLength;
}

/** A `.roster.json` that has no effect before the user has approved it. */
export interface TeamFileQuestion {
  id: ConsentRequestId;
  /** Null: the system cannot identify the program whose command waits. */
  programName: string | null;
  /** Names from the terminal to the program. */
  chain: string[];
  file: TeamFileFacts;
}

/** Contents of the file. Paths start with `~` below the user's home folder. */
export interface TeamFileFacts {
  /** The folder that the file is in. */
  folder: string;
  /** Where the file really is, if it is a link; null otherwise. */
  linkedTo: string | null;
  /** Full address. */
  backend: string;
  appId: string;
  /** Name or pattern; null: the account that is current at the backend. */
  account: string | null;
  /** The backend's name in Roster; null: approving the file adds the backend. */
  backendName: string | null;
  /** Contents of the file when the user last approved it here; null if they never did. */
  previous: { backend: string; appId: string; account: string | null } | null;
  /** Whether the file belongs to another user of the computer. */
  isForeign: boolean;
}

/** Contents of the window. */
export interface ConsentView {
  language: Language;
  /** The shown question is this one … */
  position: number;
  /** … of this many. */
  total: number;
  shown:
    | { kind: 'question'; question: ConsentQuestion }
    | { kind: 'file'; question: TeamFileQuestion }
    /** Roster is locked: its passphrase comes first. */
    | { kind: 'locked'; id: ConsentRequestId; programName: string | null; offersTouchId: boolean }
    | null;
}

export const consentAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deny') }),
  /** Of a `.roster.json`. */
  z.strictObject({ kind: z.literal('approve') }),
  z.strictObject({ kind: z.literal('allow'), accountId, length: consentLength, allAccounts: z.boolean() }),
]);
/** The user's decision. */
export type ConsentAnswer = z.infer<typeof consentAnswer>;

/** Every call of the consent window. */
export const consentCalls = {
  'consent.view': call(noInput).returns<ConsentView>(),
  /** Reports that a question is drawn, with the height of the page. The window is then shown at that height. */
  'consent.drawn': call(
    z.strictObject({ questionId: consentRequestId, height: z.int().min(100).max(2_000) }),
  ).returns<void>(),
  /** Minutes that an account's access tokens are valid; null if Roster does not know. */
  'consent.minutes': call(z.strictObject({ questionId: consentRequestId, accountId })).returns<number | null>(),
  'consent.answer': call(z.strictObject({ questionId: consentRequestId, answer: consentAnswer })).returns<void>(),
  'consent.unlock': call(z.strictObject({ passphrase })).returns<void>(),
  'consent.unlockWithTouchId': call(noInput).returns<void>(),
} as const;

export type ConsentCallName = keyof typeof consentCalls;
export type ConsentInput<Name extends ConsentCallName> = z.infer<(typeof consentCalls)[Name]['input']>;
export type ConsentOutput<Name extends ConsentCallName> = Exclude<(typeof consentCalls)[Name]['output'], undefined>;

/** The event that `ConsentView` changed. */
export const consentChanged = 'consent.changed';

/** The API at `window.consent`. */
export interface ConsentApi {
  view: () => Promise<Result<ConsentView>>;
  drawn: (input: ConsentInput<'consent.drawn'>) => Promise<Result<void>>;
  minutes: (input: ConsentInput<'consent.minutes'>) => Promise<Result<number | null>>;
  answer: (input: ConsentInput<'consent.answer'>) => Promise<Result<void>>;
  unlock: (input: ConsentInput<'consent.unlock'>) => Promise<Result<void>>;
  unlockWithTouchId: () => Promise<Result<void>>;
  /** Calls `listener` when the view changes, until the returned function is called. */
  onChanged: (listener: () => void) => () => void;
}
