/** Checks of what callers pass, in the Realm SDK's own words. Nothing is sent before they hold. */
import { argumentError } from './errors.js';

/** The string under a name. @throws AuthError */
export function requireString(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw argumentError(`Expected '${name}' to be a string, got ${describe(value)}`);
}

/** The object that a call takes. @throws AuthError */
export function requireObject(value: unknown, name: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw argumentError(`Expected '${name}' to be an object, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
