/** Environment variables for a token and the details that come with it. */
import type { ValueOf } from '../../local-api/responses.js';

export const variableFields = ['token', 'userId', 'baseUrl', 'appId'] as const;
export type VariableField = (typeof variableFields)[number];

/** A variable and the field that it contains. */
export interface VariableChoice {
  name: string;
  field: VariableField;
}

export const defaultVariables: readonly VariableChoice[] = [
  { name: 'ROSTER_TOKEN', field: 'token' },
  { name: 'ROSTER_USER_ID', field: 'userId' },
  { name: 'ROSTER_BASE_URL', field: 'baseUrl' },
  { name: 'ROSTER_APP_ID', field: 'appId' },
];

/**
 * Whether a variable decides which code a program loads or runs. A backend must not choose its value, and Roster recognizes
 * the program by it.
 */
export function decidesCode(name: string): boolean {
  return deciding.test(name.toUpperCase());
}

const deciding =
  /^(?:PATH|PATHEXT|IFS|ENV|SHELL|SHELLOPTS|BASHOPTS|BASH_.*|PS4|PROMPT_COMMAND|ZDOTDIR|HOME|PWD|LD_.*|DYLD_.*|GCONV_PATH|NODE_.*|BUN_.*|ELECTRON_.*|PYTHON.*|PERL.*|RUBY.*|GEM_.*|JAVA_.*|JDK_.*|_JAVA_.*|CLASSPATH|LUA_.*|PHP.*|GIT_.*|EDITOR|VISUAL|PAGER)$/;

/** The variables with their values. Null: a local backend that is not running has no address. */
export function variablesOf(
  { token, account }: ValueOf<'token'>,
  choices: readonly VariableChoice[],
): Record<string, string | null> {
  const { userId, backend } = account;
  const values: Readonly<Record<VariableField, string | null>> = {
    ...{ token, userId, baseUrl: backend.url, appId: backend.appId },
  };
  return Object.fromEntries(choices.map(({ name, field }) => [name, values[field]]));
}

/**
 * `NAME=value` lines that a POSIX shell can evaluate. Variables without a value are set to the empty string: an old value
 * would belong to another account.
 */
export function shellLines(variables: Readonly<Record<string, string | null>>): string {
  return Object.entries(variables)
    .map(([name, value]) => [name, value ?? ''] as const)
    .map(([name, value]) => `${name}=${/^[\w./:@%+,=-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`)
    .join('\n');
}
