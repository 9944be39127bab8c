/** Creates the import report of a configuration. */
import type { Configuration } from '../configuration/configuration.js';
import { type FunctionCaller, functionCallers } from '../configuration/functions/function-callers.js';
import { findingsOf, type FunctionFindings } from './function-problems.js';
import type { FunctionProblem, ImportReport } from './report.js';
import { secretOf, signInState } from './sign-in-problems.js';
import { unservedParts } from './unserved-parts.js';

/** Problems that do not keep a function from running when the server calls it. */
const harmless: ReadonlySet<FunctionProblem['kind']> = new Set<FunctionProblem['kind']>([
  'missingValue',
  'asksForUser',
  // With the right server the function works.
  'atlasOperator',
  'serverOperator',
  // The functions that it calls run as the system too.
  'dataServiceAsCaller',
]);

/** Examines the whole app. */
export async function createReport(app: Configuration): Promise<ImportReport> {
  const neededBy = callersOf(app);
  const findings = new Map<string, FunctionFindings>();
  for (const own of app.functions) {
    // The server calls the functions of sign-in and of triggers as the system.
    findings.set(own.name, findingsOf(own, own.runsAsSystem || neededBy.has(own.name), app));
  }
  const fails = (name: string): boolean =>
    reachableFrom(name, findings).some((one) => findings.get(one)?.problems.some(({ kind }) => !harmless.has(kind)));
  const signIn = signInState(app, fails);
  return {
    ...{ appId: app.appId, displayName: app.displayName, folder: app.folder, layout: app.layout },
    everyUserCanSignIn: signIn.length > 0 && signIn.every(({ works }) => works === 'yes'),
    signIn,
    functions: app.functions.map(({ name, file, isPrivate, runsAsSystem }) => ({
      ...{ name, file, isPrivate, runsAsSystem },
      neededBy: neededBy.get(name) ?? [],
      problems: findings.get(name)?.problems ?? [],
    })),
    authTriggers: app.authTriggers.map(({ name, operations, functionName }) => ({
      ...{ name, functionName, operations: [...operations] },
    })),
    customUserData:
      app.customUserData.collection === null
        ? null
        : `${app.customUserData.collection.database}.${app.customUserData.collection.collection}`,
    missingSecrets: missingSecrets(app, findings),
    unserved: await unservedParts(app),
    notes: [...app.warnings],
  };
}

/** The parts of the app that call functions as the system, for the report. */
function callersOf(app: Configuration): Map<string, string[]> {
  const callers = [...functionCallers(app)];
  return new Map(callers.map(([name, all]) => [name, all.map((one) => `${callerTexts[one.kind]}${one.name}`)]));
}

const callerTexts: Readonly<Record<FunctionCaller['kind'], string>> = {
  confirmation: 'confirmation of email addresses',
  'password-reset': 'password reset',
  'sign-in': 'sign-in by function',
  'user-creation': 'user creation',
  trigger: 'trigger ',
};

/** A function and all functions that it calls, directly or through others. */
function reachableFrom(name: string, findings: ReadonlyMap<string, FunctionFindings>): string[] {
  const found = new Set([name]);
  for (const one of found) for (const called of findings.get(one)?.calls ?? []) found.add(called);
  return [...found];
}

function missingSecrets(
  app: Configuration,
  findings: ReadonlyMap<string, FunctionFindings>,
): ImportReport['missingSecrets'] {
  const missing = new Map<string, string[]>();
  const add = (name: string, user: string) => missing.set(name, [...(missing.get(name) ?? []), user]);
  for (const provider of app.providers) {
    const secret = secretOf(app, provider);
    if (secret?.isThere === false) add(secret.name, provider);
  }
  const jwt = app.providers.includes('custom-token') ? app.settings['custom-token'] : undefined;
  if (
    jwt !== undefined &&
    !jwt.config.useJWKURI &&
    app.secrets.ofProvider('custom-token', 'signingKeys') === undefined
  ) {
    for (const name of jwt.secret_config.signingKeys)
      if (app.secrets.named(name) === undefined) add(name, 'custom-token');
  }
  for (const [value, secret] of app.valueSecrets) {
    if (app.secrets.named(secret) !== undefined) continue;
    add(secret, `value ${value}`);
    for (const [name, { values }] of findings) if (values.includes(value)) add(secret, `function ${name}`);
  }
  const password = app.mail?.smtp?.passwordSecret;
  if (password !== undefined && app.secrets.named(password) === undefined) add(password, 'mail');
  return [...missing].map(([name, users]) => ({ name, neededBy: users }));
}
