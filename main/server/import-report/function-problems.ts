/** Finds out whether a function uses anything that this server does not have. */
import { builtinModules } from 'node:module';
import type { Configuration } from '../configuration/configuration.js';
import type { AppFunction } from '../configuration/functions/functions-folder.js';
import { abilities } from './abilities.js';
import { type FunctionUses, type Use, usesOf } from './function-uses.js';
import type { FunctionProblem } from './report.js';

/** The result for one function. */
export interface FunctionFindings {
  problems: FunctionProblem[];
  /** Functions of the app that it calls. */
  calls: string[];
  /** Values that it reads. */
  values: string[];
}

/** Examines one function. `asSystem`: it runs as the system, by its own settings or because the server calls it. */
export function findingsOf(own: AppFunction, asSystem: boolean, app: Configuration): FunctionFindings {
  const uses = usesOf(own.source);
  if ('syntaxError' in uses) {
    const { message, line } = uses.syntaxError;
    return { problems: [{ kind: 'syntaxError', name: message, line }], calls: [], values: [] };
  }
  const names = (list: readonly Use[]) => list.flatMap(({ name }) => (name === null ? [] : [name]));
  const problems: FunctionProblem[] = [
    ...moduleProblems(uses, app),
    ...serviceProblems(uses, own, asSystem, app),
    ...nameProblems(uses, app),
  ];
  if (uses.isModule && !abilities.esModules) problems.push({ kind: 'esModule', name: own.name, line: 1 });
  if (!uses.setsExports) problems.push({ kind: 'noExport', name: own.name, line: null });
  if (own.asksForUser && !own.runsAsSystem) problems.push({ kind: 'asksForUser', name: own.name, line: null });
  return { problems, calls: names(uses.functions), values: names(uses.values) };
}

function moduleProblems({ modules }: FunctionUses, app: Configuration): FunctionProblem[] {
  return modules.flatMap(({ name, line }): FunctionProblem[] => {
    if (name === null) return [];
    const plain = name.replace(/^node:/, '');
    if (abilities.nodeModules.has(plain)) return [];
    if (builtinModules.includes(plain) || name.startsWith('node:')) return [{ kind: 'nodeModule', name: plain, line }];
    return abilities.packages && app.packages.has(packageOf(name)) ? [] : [{ kind: 'package', name, line }];
  });
}

/** `@scope/name/file` → `@scope/name` */
function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

function serviceProblems(
  { services, contextMembers: members }: FunctionUses,
  own: AppFunction,
  asSystem: boolean,
  app: Configuration,
): FunctionProblem[] {
  const hasRules = asSystem || app.functionsWithoutRules.some((name) => name === '*' || name === own.name);
  const http = members.find(({ name }) => name === 'http');
  const problems = services.flatMap(({ name, line }): FunctionProblem[] => {
    const service = app.services.find((known) => known.name === name);
    const type = service?.type ?? (name === 'http' || name === 'twilio' || name === 'aws' ? name : 'mongodb');
    if (type === 'http') return abilities.http ? [] : [{ kind: 'http', name: name ?? '', line }];
    if (service?.isDataSource === false || type === 'twilio' || type === 'aws') {
      return [{ kind: 'otherService', name: `${name ?? ''} (${type})`, line }];
    }
    if (!abilities.dataServices) return [{ kind: 'dataService', name: name ?? '', line }];
    return hasRules ? [] : [{ kind: 'dataServiceAsCaller', name: name ?? '', line }];
  });
  if (http !== undefined && !abilities.http) problems.push({ kind: 'http', name: 'context.http', line: http.line });
  return problems;
}

function nameProblems(uses: FunctionUses, app: Configuration): FunctionProblem[] {
  const problems: FunctionProblem[] = [];
  const add = (kind: FunctionProblem['kind'], { name, line }: Use) => {
    if (name !== null) problems.push({ kind, name, line });
  };
  const functions = new Set(app.functions.map(({ name }) => name));
  for (const use of uses.contextMembers) {
    const isService = use.name === 'services' || use.name === 'http';
    if (use.name !== null && !isService && !abilities.contextMembers.has(use.name)) add('contextMember', use);
  }
  for (const use of uses.globals) {
    const [object = '', member = ''] = (use.name ?? '').split('.');
    const available = abilities.vendorGlobals.get(object);
    if (available === undefined || (available !== null && !available.has(member))) add('global', use);
  }
  if (!abilities.bsonWithoutNew) {
    for (const use of uses.withoutNew) if (!problems.some(({ name }) => name === use.name)) add('withoutNew', use);
  }
  for (const use of uses.operators) {
    const server = abilities.missingOperators.get(use.name ?? '');
    if (server === 'atlas') add('atlasOperator', use);
    else if (server === 'mongodb' && app.connections.size === 0) add('serverOperator', use);
  }
  for (const use of uses.functions) if (use.name !== null && !functions.has(use.name)) add('missingFunction', use);
  for (const use of uses.values) {
    const secret = use.name === null ? undefined : app.valueSecrets.get(use.name);
    if (use.name !== null && !(use.name in app.values)) add('missingValue', use);
    else if (secret !== undefined && app.secrets.named(secret) === undefined) {
      add('missingSecret', { name: secret, line: use.line });
    }
  }
  return problems;
}
