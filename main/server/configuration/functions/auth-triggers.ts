/** Reads `triggers/` of an app folder. Authentication triggers that call a function are served. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type ProviderName, providerNames } from '../../store/records.js';
import { isJsonFile, readJsonFile } from '../files/json-file.js';
import { flag, textOrUnset, withoutNulls } from '../files/lenient.js';

/** Events that can run a trigger. */
export const authOperations = ['LOGIN', 'CREATE', 'DELETE'] as const;
export type AuthOperation = (typeof authOperations)[number];

const triggerFile = z.preprocess(
  withoutNulls,
  z.looseObject({
    name: textOrUnset,
    type: z.string().default(''),
    disabled: flag,
    /** The function, in exports before 2021. */
    function_name: textOrUnset,
    config: z
      .looseObject({
        operation_type: z.union([z.string(), z.array(z.string())]).default([]),
        providers: z.union([z.string(), z.array(z.string())]).default([]),
      })
      .prefault({}),
    event_processors: z
      .looseObject({
        FUNCTION: z.looseObject({ config: z.looseObject({ function_name: textOrUnset }).prefault({}) }).optional(),
      })
      .prefault({}),
  }),
);

/** An authentication trigger. */
export interface AuthTrigger {
  name: string;
  operations: readonly AuthOperation[];
  /** Empty: all providers. */
  providers: readonly ProviderName[];
  functionName: string;
}

/** A trigger that is on in the folder but not served. */
export interface UnservedTrigger {
  name: string;
  /** Type as in the file: DATABASE, SCHEDULED or AUTHENTICATION. */
  type: string;
  file: string;
}

/** Reads all triggers that are on. @throws ConfigurationError */
export async function readTriggers(
  folder: string,
): Promise<{ triggers: AuthTrigger[]; unserved: UnservedTrigger[]; notes: string[] }> {
  const own = join(folder, 'triggers');
  const files = (await readdir(own).catch(() => [])).filter(isJsonFile).sort();
  const triggers: AuthTrigger[] = [];
  const unserved: UnservedTrigger[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const trigger = await readJsonFile(own, file, triggerFile);
    if (trigger === null || trigger.disabled) continue;
    const name = trigger.name ?? file.replace(/\.json$/, '');
    const functionName = trigger.event_processors.FUNCTION?.config.function_name ?? trigger.function_name;
    const wanted = [trigger.config.operation_type].flat();
    const operations = authOperations.filter((operation) => wanted.includes(operation));
    if (trigger.type !== 'AUTHENTICATION' || functionName === undefined || operations.length === 0) {
      unserved.push({ name, type: trigger.type, file: `triggers/${file}` });
      continue;
    }
    const named = [trigger.config.providers].flat().filter((provider) => provider !== '');
    const providers = providerNames.filter((provider) => named.includes(provider));
    const unknown = named.filter((provider) => !providers.some((known) => known === provider));
    if (unknown.length > 0) notes.push(`triggers/${file} names unknown providers: ${unknown.join(', ')}.`);
    if (named.length > 0 && providers.length === 0)
      unserved.push({ name, type: trigger.type, file: `triggers/${file}` });
    else triggers.push({ name, operations, providers, functionName });
  }
  return { triggers, unserved, notes };
}
