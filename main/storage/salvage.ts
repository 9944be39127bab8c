/** Recovers the valid entries of a settings file that contains invalid ones. */
import type { ZodType } from 'zod';
import * as z from 'zod';
import { safeParse } from '../validation/safe-parse.js';

/** The valid entries, and the number of dropped ones. */
export interface SalvageResult<T> {
  kept: T;
  dropped: number;
}

/** Rules for the entries of a list. */
export interface EntryRules<T> {
  /** Names that must be unique in the list; of entries that share a name, the first is kept. */
  namesOf: (entry: T) => string[];
  /** The same entry without its invalid optional fields. */
  repair: (entry: Record<string, unknown>) => Record<string, unknown>;
}

/**
 * The valid entries of a list, repaired where possible; repaired entries count as dropped, too. A value that is not a
 * list has no entries.
 */
export function goodEntries<T>(
  schema: ZodType<T>,
  value: unknown,
  { namesOf, repair }: EntryRules<T>,
): SalvageResult<T[]> {
  if (!Array.isArray(value)) return { kept: [], dropped: value === undefined ? 0 : 1 };
  const kept: T[] = [];
  const names = new Set<string>();
  let dropped = 0;
  for (const item of value as unknown[]) {
    const whole = safeParse(schema, item);
    const loose = whole === undefined ? z.looseObject({}).safeParse(item).data : undefined;
    const entry = whole ?? (loose === undefined ? undefined : safeParse(schema, repair(loose)));
    const isSecond = entry !== undefined && namesOf(entry).some((name) => names.has(name));
    if (whole === undefined || isSecond) dropped += 1;
    if (entry === undefined || isSecond) continue;
    for (const name of namesOf(entry)) names.add(name);
    kept.push(entry);
  }
  return { kept, dropped };
}

/** The valid pairs of an object. */
export function goodPairs<T>(schema: ZodType<Record<string, T>>, value: unknown): SalvageResult<Record<string, T>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kept: {}, dropped: value === undefined ? 0 : 1 };
  const pairs = Object.entries(value);
  const good = pairs.flatMap(([name, item]) => Object.entries(safeParse(schema, { [name]: item as unknown }) ?? {}));
  return { kept: Object.fromEntries(good), dropped: pairs.length - good.length };
}

/** The valid settings of a flat object, with defaults for the others. */
export function goodFields<T extends Record<string, unknown>>(
  schema: ZodType<T>,
  defaults: T,
  content: Record<string, unknown>,
): SalvageResult<T> {
  let kept = defaults;
  let dropped = 0;
  for (const [name, value] of Object.entries(content)) {
    const next = safeParse(schema, { ...kept, [name]: value });
    if (next === undefined) dropped += 1;
    else kept = next;
  }
  return { kept, dropped };
}
