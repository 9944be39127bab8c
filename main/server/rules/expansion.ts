/** Rule variables: `%%user`, `%%request`, `%%values` and `%%environment`. */
import { RuleError } from './rule-error.js';
import { fieldOf, type Value } from './value.js';

/** The user and the request for which a rule is evaluated. */
export interface RuleSubject {
  user: Readonly<Record<'id' | 'type' | 'data' | 'custom_data' | 'identities', unknown>>;
  /** `remoteIPAddress` is null if a proxy hides the caller's address. */
  request: Readonly<Record<RequestField, unknown>>;
}

/** Variables that are the same for every call. */
export interface RuleConstants {
  values: Readonly<Record<string, unknown>>;
  environment: Readonly<Record<string, unknown>>;
}

/** An unknown value. A comparison with it is neither true nor false. */
export const notKnown = Symbol('not known');

/** Returns the value of a variable when the rule is evaluated, or `notKnown`. */
export type Variable = (subject: RuleSubject) => Value;

const userFields = ['id', 'type', 'data', 'custom_data', 'identities'] as const;
const requestFields = [
  'httpMethod',
  'httpReferrer',
  'httpUserAgent',
  'rawQueryString',
  'remoteIPAddress',
  'requestHeaders',
  'service',
  'action',
  'webhookUrl',
] as const;
type RequestField = (typeof requestFields)[number];

/** Parses a variable such as `%%user.custom_data.team`. @throws RuleError, also for a missing constant if `isNeeded` */
export function expansion(text: string, { values, environment }: RuleConstants, isNeeded: boolean): Variable {
  const [name = '', ...path] = text.slice(2).split('.');
  if (path.includes('')) throw new RuleError(`“${text}” is not a variable`);
  const [first, second] = path;
  switch (name) {
    case 'true':
    case 'false':
      if (first !== undefined) throw new RuleError(`“${text}” is not a variable`);
      return () => name === 'true';
    case 'user':
      if (first !== undefined && !isOneOf(userFields, first)) throw new RuleError(`a user has no “${first}”`);
      // A field of several identities is a list, and comparisons with a list are undocumented.
      if (first === 'identities' && second !== undefined && !/^\d+$/.test(second)) {
        throw new RuleError(`“${text}” is a field of a list`);
      }
      return ({ user }) => fieldOf(user, path);
    case 'request':
      if (first !== undefined && !isOneOf(requestFields, first)) throw new RuleError(`a request has no “${first}”`);
      return ({ request }) => requestField(request, path);
    case 'values':
    case 'environment': {
      const found = fieldOf(name === 'values' ? values : environment, path);
      if (isNeeded && found === undefined) throw new RuleError(`“${text}” is not there`);
      return () => found;
    }
    default:
      throw new RuleError(`the variable “%%${name}” is not available to functions`);
  }
}

function requestField(request: RuleSubject['request'], path: readonly string[]): ReturnType<Variable> {
  const [first, header, ...rest] = path;
  if (first === 'remoteIPAddress' && request.remoteIPAddress === null) return notKnown;
  // Header names are case-insensitive (RFC 9110 section 5.1).
  if (first === 'requestHeaders' && header !== undefined) {
    return fieldOf(request.requestHeaders, [canonicalHeader(header), ...rest]);
  }
  return fieldOf(request, path);
}

/** `x-api-key` → `X-Api-Key`, the form that App Services uses. */
export function canonicalHeader(name: string): string {
  return name.toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return names.some((known) => known === name);
}
