/** Rewrites parts of queries that MongoDB accepts and mingo does not: comments, and options of regular expressions. */
import { BSONRegExp } from 'bson';
import { DataError, type Document } from '../data-services.js';
import { isPlain } from './values.js';

const needsArray: ReadonlySet<string> = new Set(['$in', '$nin', '$all', '$and', '$or', '$nor']);

/** @throws DataError for an invalid regular expression */
export function preparedQuery(query: Document): Document {
  return Object.fromEntries(
    Object.entries(query)
      .filter(([name]) => name !== '$comment' && name !== '$options')
      .map(([name, value]) => {
        if (needsArray.has(name) && !Array.isArray(value)) throw new DataError(`${name} needs an array`, 2);
        return [name, value] as const;
      })
      .map(([name, value]) => [name, name === '$regex' ? regExpOf(value, query['$options']) : prepared(value)]),
  );
}

function prepared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prepared);
  if (value instanceof BSONRegExp) return regExpOf(value, undefined);
  return isPlain(value) ? preparedQuery(value) : value;
}

function regExpOf(given: unknown, options: unknown): RegExp {
  const { source, flags } = partsOf(given);
  const wanted = typeof options === 'string' ? options : flags;
  const [unknown] = wanted.replace(/[imsux]/g, '');
  if (unknown !== undefined) throw new DataError(`invalid flag in regex options: ${unknown}`, 51_108);
  // Flags at the start of the pattern, as in Perl.
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  const all = new Set(wanted + (inline?.[1] ?? ''));
  const pattern = inline === null ? source : source.slice(inline[0].length);
  try {
    return new RegExp(all.delete('x') ? withoutSpaces(pattern) : pattern, [...all].join(''));
  } catch (error) {
    throw new DataError(
      `Regular expression is invalid: ${error instanceof Error ? error.message : String(error)}`,
      51_091,
    );
  }
}

function partsOf(given: unknown): { source: string; flags: string } {
  if (given instanceof RegExp) return { source: given.source, flags: given.flags.replace(/[^imsu]/g, '') };
  if (given instanceof BSONRegExp) return { source: given.pattern, flags: given.options.replace(/[^imsux]/g, '') };
  if (typeof given !== 'string') throw new DataError('$regex has to be a string', 2);
  return { source: given, flags: '' };
}

/** The option x: white space and comments do not count, outside of character classes. */
function withoutSpaces(pattern: string): string {
  return pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\s+|#.*/gs, (part) => (/^[\s#]/.test(part) ? '' : part));
}
