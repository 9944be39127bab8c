/** The import report as plain sentences for the terminal and the log. */
import type { FunctionProblem, ImportReport, SignInProblem } from './report.js';

const shown = 12;
/** “a, b and c”; long lists are cut, with the number of the rest. */
function listed(names: readonly string[]): string {
  if (names.length > shown) return `${names.slice(0, shown).join(', ')} and ${String(names.length - shown)} more`;
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

const unserved: Record<ImportReport['unserved'][number]['kind'], (names: string) => string> = {
  sync: (names) => `Device Sync is not served (${names}).`,
  httpEndpoints: (names) => `HTTP endpoints are not served: ${names}.`,
  databaseTriggers: (names) => `Database triggers do not run: ${names}.`,
  scheduledTriggers: (names) => `Scheduled triggers do not run: ${names}.`,
  eventBridgeTriggers: (names) => `Triggers without a function, or for unknown events, do not run: ${names}.`,
  dataRules: (names) => `Data rules are not applied: ${names}.`,
  graphql: (names) => `GraphQL is not served: ${names}.`,
  hosting: (names) => `Static hosting is not served (${names}).`,
  logForwarders: (names) => `Logs are not forwarded: ${names}.`,
  otherServices: (names) => `These services are not available: ${names}.`,
  otherFiles: (names) => `Not part of an app, and not read: ${names}.`,
};

/** Returns the lines: first problems with signing in, then missing parts, then parts that are not served. */
export function reportLines(report: ImportReport): string[] {
  const works = report.signIn.filter(({ works: state }) => state !== 'no').map(({ provider }) => provider);
  const failing = report.functions.filter(({ problems }) => problems.length > 0);
  const callers = failing.filter(({ problems }) => problems.some(({ kind }) => kind === 'dataServiceAsCaller'));
  return [
    `${report.displayName} (${report.appId}), ${report.layout}: ${
      works.length === 0 ? 'no user can sign in' : `users can sign in with ${listed(works)}`
    }; ${counted(report.functions.length, 'function')}, ${counted(report.authTriggers.length, 'authentication trigger')}.`,
    ...(report.signIn.length === 0
      ? [`The app has no sign-in method that is on. Turn one on in ${providersIn(report.layout)}.`]
      : []),
    ...report.signIn.flatMap(({ provider, works: state, problems }) =>
      problems.map((problem) => `${provider}: ${signInSentence(problem, state)}`),
    ),
    ...report.missingSecrets.map(
      ({ name, neededBy }) =>
        `The secret “${name}” is missing. Add it to secrets.json; ${listed(neededBy)} ${neededBy.length === 1 ? 'needs' : 'need'} it.`,
    ),
    ...failing.flatMap(({ file, neededBy, problems }) =>
      problems
        .filter(({ kind }) => kind !== 'dataServiceAsCaller')
        .map(
          (problem) =>
            `${file}${problem.line === null ? '' : `, line ${String(problem.line)}`}: ${functionSentence(problem)}${forWhom(neededBy)}`,
        ),
    ),
    ...(callers.length === 0
      ? []
      : [
          `These functions run as their caller and use a data service, which is refused because data rules are not supported: ${listed(
            callers.map(({ name }) => name),
          )}. To let them run without rules, list them under “functionsWithoutRules” in roster.json.`,
        ]),
    ...report.unserved.map(({ kind, names }) => unserved[kind](listed(names))),
    ...report.notes,
  ];
}

function providersIn(layout: ImportReport['layout']): string {
  return layout === 'Stitch 2018' || layout === 'Realm 2020' ? 'auth_providers/' : 'auth/providers.json';
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function forWhom(neededBy: readonly string[]): string {
  return neededBy.length === 0 ? '' : ` Needed for: ${listed(neededBy)}.`;
}

/** A sentence that follows the name of the provider. */
export function signInSentence({ kind, name }: SignInProblem, works: 'yes' | 'partly' | 'no'): string {
  switch (kind) {
    case 'emptySetting':
      return 'the setting that names the client or the function is empty, so no user can sign in with it.';
    case 'missingSecret':
      return works === 'no'
        ? `the secret “${name}” is missing, so no user can sign in this way.`
        : `the secret “${name}” is missing, so some users cannot sign in this way.`;
    case 'noSigningKey':
      return 'no signing key is named, so every token is refused.';
    case 'noKeySetAddress':
      return 'jwkURI is empty, so every token is refused.';
    case 'missingFunction':
      return `the function “${name}” is not in the folder.`;
    case 'functionFails':
      return `the function “${name}” cannot do its work here; see below.`;
    case 'creationFunctionFails':
      return `new users cannot sign in, because the user-creation function “${name}” cannot do its work here; see below.`;
  }
}

function functionSentence({ kind, name }: FunctionProblem): string {
  switch (kind) {
    case 'syntaxError':
      return `syntax error: ${name}.`;
    case 'esModule':
      return 'is an ES module. Only scripts that set “exports” run here.';
    case 'noExport':
      return 'does not set “exports” to a function.';
    case 'dataService':
    case 'dataServiceAsCaller':
      return name === ''
        ? 'uses a data service whose name is computed; data services are not available here.'
        : `uses the data service “${name}”, which is not available here.`;
    case 'http':
      return `uses the HTTP client (${name}), which is not available here. Use fetch instead.`;
    case 'otherService':
      return `uses the service ${name}, which is not available here. Call its HTTP API instead.`;
    case 'package':
      return `requires the package “${name}”, which is not in functions/node_modules. Install it there with npm.`;
    case 'nodeModule':
      return `requires Node’s module “${name}”, which functions may not use here.`;
    case 'contextMember':
      return `uses context.${name}, which is not available here.`;
    case 'global':
      return `uses ${name}, which is not available here.`;
    case 'withoutNew':
      return `calls ${name} without “new”, which fails here.`;
    case 'atlasOperator':
      return `uses ${name}, which only MongoDB Atlas has. It fails unless the data source is on Atlas (“dataSources” in roster.json, or MONGODB_URI).`;
    case 'serverOperator':
      return `uses ${name}, which the store in the data folder does not have. Connect a MongoDB server (“dataSources” in roster.json, or MONGODB_URI).`;
    case 'missingFunction':
      return `calls the function “${name}”, which is not in the folder.`;
    case 'missingValue':
      return `reads the value “${name}”, which is not in the folder.`;
    case 'missingSecret':
      return `reads a value whose secret “${name}” is missing.`;
    case 'asksForUser':
      return 'asks to run as a certain user (run_as_user_id), which is not supported: it runs as its caller.';
  }
}
