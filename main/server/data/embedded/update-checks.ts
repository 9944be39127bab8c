/**
 * Checks updates as MongoDB does. mingo skips what it cannot change, so the update would be lost without an error. It
 * also rewrites operators on BSON types that mingo does not know.
 */
import { Timestamp } from 'bson';
import { DataError, type Document } from '../data-services.js';
import { calculated, isBsonNumber, isNumeric } from './operators/numbers.js';
import { typeName } from './operators/types.js';
import { isPlain } from './values.js';

/** Operators that create the path to their field. */
const creating: ReadonlySet<string> = new Set([
  ...['$set', '$inc', '$mul', '$min', '$max', '$push', '$addToSet', '$currentDate', '$bit'],
]);

/** Returns the update that mingo runs. @throws DataError if the document does not allow it */
export function checkedUpdate(document: Document, update: Document): Document {
  const set: [string, unknown][] = [];
  const rest = Object.entries(update).map(([operator, given]): [string, Document] => {
    if (!isPlain(given)) throw new DataError(`Modifiers operate on fields: ${operator} takes a document`, 9);
    const fields = Object.entries(given).filter(([path, value]) => {
      const replaced = checkField(document, operator, path, value);
      if (replaced !== null) set.push([path, replaced.value]);
      return replaced === null;
    });
    return [operator, Object.fromEntries(fields)];
  });
  const result = Object.fromEntries(rest.filter(([, fields]) => Object.keys(fields).length > 0));
  return set.length === 0 ? result : { ...result, $set: { ...result['$set'], ...Object.fromEntries(set) } };
}

/** Returns the value that the field is set to, or null if mingo computes it. */
function checkField(document: Document, operator: string, path: string, given: unknown): { value: unknown } | null {
  // The elements of a positional path are not known here.
  const isPositional = path.split('.').some((part) => part.startsWith('$'));
  const current = isPositional ? undefined : valueAt(document, operator, path);
  switch (operator) {
    case '$inc':
    case '$mul':
      return increased({ operator, path, current, given, isPositional });
    case '$push':
    case '$addToSet':
      if (current === undefined || Array.isArray(current)) return null;
      throw new DataError(
        `The field '${path}' must be an array but is of type ${typeName(current)} in the document`,
        2,
      );
    case '$pop':
    case '$pull':
    case '$pullAll':
      if (current === undefined || Array.isArray(current)) return null;
      throw new DataError(`Cannot apply ${operator} to a non-array value: '${path}' is ${typeName(current)}`, 2);
    case '$currentDate':
      return isPlain(given) && given['$type'] === 'timestamp'
        ? { value: new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 }) }
        : null;
    default:
      return null;
  }
}

interface Increase {
  operator: '$inc' | '$mul';
  path: string;
  current: unknown;
  given: unknown;
  isPositional: boolean;
}

function increased({ operator, path, current, given, isPositional }: Increase): { value: unknown } | null {
  const verb = operator === '$inc' ? 'increment' : 'multiply';
  if (!isNumeric(given))
    throw new DataError(`Cannot ${verb} with non-numeric argument: {${path}: ${String(given)}}`, 14);
  if (current !== undefined && !isNumeric(current)) {
    throw new DataError(
      `Cannot apply ${operator} to a value of non-numeric type: the field '${path}' is of type ${typeName(current)}`,
      14,
    );
  }
  if (!isBsonNumber(given) && !isBsonNumber(current)) return null;
  if (isPositional) throw new DataError(`${operator} of a decimal in an array is not available on the embedded store.`);
  const [one, other] = [Number((current ?? 0).toString()), Number(given.toString())];
  return { value: calculated(operator === '$inc' ? one + other : one * other, [current, given]) };
}

/** The value of the field. @throws DataError if the path leads through a value that has no fields */
function valueAt(document: Document, operator: string, path: string): unknown {
  let at: unknown = document;
  let walked = '';
  for (const part of path.split('.')) {
    if (at === undefined) return undefined;
    const isField = isPlain(at) || (Array.isArray(at) && /^\d+$/.test(part));
    if (!isField) {
      if (!creating.has(operator)) return undefined;
      throw new DataError(`Cannot create field '${part}' in element {${walked}: ${typeName(at)}}`, 28);
    }
    at = Object.hasOwn(at as object, part) ? (at as Document)[part] : undefined;
    walked = part;
  }
  return at;
}
