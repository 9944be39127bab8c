/** Copies claims of a token to the profile (wire protocol, provider rules: metadata fields). */
import type { MetadataField } from '../../configuration/providers/providers-file.js';
import { isStorableData } from '../../store/text.js';

const maxFieldLength = 4096;

/** Returns the configured fields, or the name of a required field that is missing or too long. */
export function profileOfClaims(
  claims: Readonly<Record<string, unknown>>,
  fields: readonly MetadataField[],
): { data: Record<string, unknown> } | { missing: string } {
  const data: Record<string, unknown> = {};
  for (const { name, field_name: target, required } of fields) {
    const path = name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
    const value = valueAt(claims, path);
    const fits = isStorableData(value) && value !== undefined && JSON.stringify(value).length <= maxFieldLength;
    if (fits) data[target ?? path.at(-1) ?? name] = value;
    else if (required) return { missing: name };
  }
  return { data };
}

function valueAt(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const part of path) {
    // Own properties only: a path such as `constructor.name` must not match.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
