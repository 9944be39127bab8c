/** Reads the good entries of a settings file that holds a bad one. */
import * as z from 'zod';
import type { ZodType } from 'zod';
import { safeParse } from '../validation/safe-parse.js';

/** What is left of a list or a table, and how many entries are not. */
export interface SalvageResult<T> {
  kept: T;
  dropped: number;
}

/** What is known of the entries of a list. */
export interface EntryRules<T> {
  /** No two entries have one of these in common; of two that do, the first is kept. */
  namesOf: (entry: T) => string[];
  /** The same entry without what of it can be done without. */
  mend: (entry: Record<string, unknown>) => Record<string, unknown>;
}

/** The entries of a list that fit, if need be mended: those count as dropped, too. Something else than a list has none. */
export function goodEntries<T>(
  schema: ZodType<T>,
  value: unknown,
  { namesOf, mend }: EntryRules<T>,
): SalvageResult<T[]> {
  if (!Array.isArray(value)) return { kept: [], dropped: value === undefined ? 0 : 1 };
  const kept: T[] = [];
  const names = new Set<string>();
  let dropped = 0;
  for (const item of value as unknown[]) {
    const whole = safeParse(schema, item);
    const loose = whole === undefined ? z.looseObject({}).safeParse(item).data : undefined;
    const entry = whole ?? (loose === undefined ? undefined : safeParse(schema, mend(loose)));
    const isSecond = entry !== undefined && namesOf(entry).some((name) => names.has(name));
    if (whole === undefined || isSecond) dropped += 1;
    if (entry === undefined || isSecond) continue;
    for (const name of namesOf(entry)) names.add(name);
    kept.push(entry);
  }
  return { kept, dropped };
}

/** The pairs of a table that fit. */
export function goodPairs<T>(schema: ZodType<Record<string, T>>, value: unknown): SalvageResult<Record<string, T>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kept: {}, dropped: value === undefined ? 0 : 1 };
  const pairs = Object.entries(value);
  const good = pairs.flatMap(([name, item]) => Object.entries(safeParse(schema, { [name]: item as unknown }) ?? {}));
  return { kept: Object.fromEntries(good), dropped: pairs.length - good.length };
}

/** The settings of a flat object that fit, with the defaults in place of the others. */
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
