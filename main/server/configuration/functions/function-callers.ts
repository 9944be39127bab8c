/** The parts of an app that call functions as the system. */
import type { Configuration } from '../configuration.js';

export const callerKinds = ['confirmation', 'password-reset', 'sign-in', 'user-creation', 'trigger'] as const;

export interface FunctionCaller {
  kind: (typeof callerKinds)[number];
  /** Name of the trigger; empty for the other kinds. */
  name: string;
}

/** By the functions’ names. */
export function functionCallers({
  settings,
  providers,
  customUserData,
  authTriggers,
}: Pick<Configuration, 'settings' | 'providers' | 'customUserData' | 'authTriggers'>): Map<string, FunctionCaller[]> {
  const callers = new Map<string, FunctionCaller[]>();
  const add = (functionName: string | undefined, kind: FunctionCaller['kind'], name = '') => {
    if (functionName === undefined || functionName === '') return;
    callers.set(functionName, [...(callers.get(functionName) ?? []), { kind, name }]);
  };
  const email = providers.includes('local-userpass') ? settings['local-userpass']?.config : undefined;
  if (email?.runConfirmationFunction === true && !email.autoConfirm)
    add(email.confirmationFunctionName, 'confirmation');
  if (email?.runResetFunction === true) add(email.resetFunctionName, 'password-reset');
  if (providers.includes('custom-function')) add(settings['custom-function']?.config.authFunctionName, 'sign-in');
  add(customUserData.onCreation ?? undefined, 'user-creation');
  for (const { name, functionName } of authTriggers) add(functionName, 'trigger', name);
  return callers;
}
