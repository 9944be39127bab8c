/** Calls functions of a backend's app for the account page. */
import type { AccountId } from '../../../preload/contract/index.js';
import { AuthError } from '../../auth/index.js';
import { RosterError } from '../../errors/roster-error.js';
import type { Accounts } from '../accounts.js';
import { formatJson, parseArguments } from './json-text.js';

/** Maximum length of a displayed result, in characters. */
const maxResultLength = 100_000;
/** Maximum length of the message of a failed function. */
const maxMessageLength = 2_000;

/**
 * Calls a function as an account and returns the result as JSON. `given` is a JSON array of arguments.
 * @throws RosterError `invalidJson` or `functionFailed`, AuthError, VaultError
 */
export async function callFunction(accounts: Accounts, id: AccountId, name: string, given: string): Promise<string> {
  const list = parseArguments(given);
  const { user } = await accounts.requireOnline(id);
  try {
    return formatJson(await user.callFunction(name, ...list)).slice(0, maxResultLength);
  } catch (error) {
    throw functionError(error, name);
  }
}

/** Exposes the function's own error message; returns all other errors unchanged. */
function functionError(error: unknown, name: string): unknown {
  if (!(error instanceof AuthError)) return error;
  if (error.errorCode === 'FunctionNotFound') return new RosterError('functionNotFound', { name });
  if (error.errorCode === 'FunctionExecutionError') {
    return new RosterError('functionFailed', { name, message: error.message.slice(0, maxMessageLength) });
  }
  return error;
}
