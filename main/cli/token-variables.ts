/** What a token's result puts into variables of an environment. */
import type { ValueOf } from '../local-api/responses.js';

export const variableFields = ['token', 'userId', 'baseUrl', 'appId'] as const;
export type VariableField = (typeof variableFields)[number];

/** A variable and what it gets. */
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

/** The variables with their values. A local backend that is not running has no address, and no variable for it. */
export function variablesOf({ token, account }: ValueOf<'token'>, choices: readonly VariableChoice[]) {
  const { userId, backend } = account;
  const values: Readonly<Record<VariableField, string | null>> = {
    ...{ token, userId, baseUrl: backend.url, appId: backend.appId },
  };
  return Object.fromEntries(
    choices.flatMap(({ name, field }) => {
      const value = values[field];
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

/** `NAME=value` lines that a POSIX shell can evaluate. */
export function shellLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${/^[\w./:@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`)
    .join('\n');
}
