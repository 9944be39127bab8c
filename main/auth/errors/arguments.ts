/** Argument checks with the Realm SDK's error messages. They run before any request is sent. */
import { TypeAssertionError } from './auth-error.js';

/** Returns the value if it is a string. @throws AuthError otherwise */
export function requireString(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw unexpected(value, name, 'a string');
}

/** Returns the value if it is an object. @throws AuthError otherwise */
export function requireObject(value: unknown, name: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw unexpected(value, name, 'an object');
}

/** Checks that a value is a function. @throws AuthError otherwise */
export function requireFunction(value: unknown, name: string): void {
  if (typeof value !== 'function') throw unexpected(value, name, 'a function');
}

/** Checks an optional setting's type. @throws AuthError if it has another type */
export function requireOptional(
  value: unknown,
  name: string,
  type: 'string' | 'number' | 'boolean' | 'function',
): void {
  // `typeof`, with the type passed in: one check for all settings.
  if (value !== undefined && typeof value !== type) throw unexpected(value, name, `a ${type}`);
}

function unexpected(value: unknown, name: string, expected: string): Error {
  return new TypeAssertionError(`Expected '${name}' to be ${expected}, got ${describe(value)}`);
}

/** Names a value's type in the Realm SDK's words. */
function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') return `a function or class named ${value.name}`;
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN';
    return Number.isInteger(value) ? 'a number' : 'a decimal number';
  }
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  const { constructor } = value;
  const name = typeof constructor === 'function' ? constructor.name : 'Object';
  return name === 'Object' ? 'an object' : `an instance of ${name}`;
}
