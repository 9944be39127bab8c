/** Argument checks with the Realm SDK's error messages. They run before any request is sent. */
import { argumentError } from './auth-error.js';

/** Returns the value if it is a string. @throws AuthError otherwise */
export function requireString(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw argumentError(`Expected '${name}' to be a string, got ${describe(value)}`);
}

/** Returns the value if it is an object. @throws AuthError otherwise */
export function requireObject(value: unknown, name: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw argumentError(`Expected '${name}' to be an object, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
