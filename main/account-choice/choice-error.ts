/** Failures to choose an account. A named account is never replaced by another one. */
import type { AccountReason } from '../../preload/contract/index.js';
import { CodedError } from '../errors/coded-error.js';

/** Every code with its parameters. `reason`: the source that names the account or the backend. */
export interface ChoiceErrorParams {
  noBackendNamed: [{ reason: AccountReason; selector: string }];
  severalBackendsNamed: [{ reason: AccountReason; selector: string }];
  noAccountNamed: [{ reason: AccountReason; selector: string }];
  /** `accounts`: each with its backend and ID. `differInBackend`: naming the backend helps. */
  severalAccountsNamed: [
    { reason: AccountReason; selector: string; accounts: readonly string[]; differInBackend: boolean },
  ];
  noActiveAccount: [];
  /** A `.roster.json` names a backend that is not in Roster. */
  teamBackendUnknown: [{ file: string; address: string; appId: string }];
  /** A `.roster.json` names only the backend, and no account is current there. */
  noAccountAtBackend: [{ file: string; backend: string }];
  /** `accounts`: those at the backend. */
  noAccountMatches: [{ file: string; pattern: string; backend: string; accounts: readonly string[] }];
  severalAccountsMatch: [{ file: string; pattern: string; backend: string; accounts: readonly string[] }];
  /** The account was removed from Roster after it was chosen. */
  accountRemoved: [{ reason: AccountReason }];
  accountSignedOut: [{ reason: AccountReason; account: string; backend: string }];
  accountExpired: [{ reason: AccountReason; account: string; backend: string }];
  accountDisabled: [{ reason: AccountReason; account: string; backend: string }];
}
export type ChoiceErrorCode = keyof ChoiceErrorParams;

export class ChoiceError<Code extends ChoiceErrorCode = ChoiceErrorCode> extends CodedError<ChoiceErrorParams, Code> {
  override readonly name = 'ChoiceError';
}

/** Unlike `instanceof`, does not leave the code's type open. */
export function isChoiceError(error: unknown): error is ChoiceError {
  return error instanceof ChoiceError;
}
