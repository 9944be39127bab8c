/** Reads `values/` of an app folder: constants for functions, some of which are secrets. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isJsonFile, readJsonFile } from '../files/json-file.js';
import { flag } from '../files/lenient.js';
import type { Secrets } from './secrets.js';

const valueFile = z.looseObject({
  name: z.string().min(1),
  value: z.unknown().optional(),
  from_secret: flag,
});

/** The app's values by name, and the names of the secrets among them. */
export interface AppValues {
  values: Record<string, unknown>;
  /** Names of secrets by the names of the values that contain them. */
  fromSecrets: ReadonlyMap<string, string>;
}

/** Reads all values. A value whose secret is missing is undefined. @throws ConfigurationError */
export async function readValues(folder: string, secrets: Secrets): Promise<AppValues> {
  const valuesFolder = join(folder, 'values');
  const names = await readdir(valuesFolder).catch(() => []);
  const values: [string, unknown][] = [];
  const fromSecrets = new Map<string, string>();
  for (const file of names.filter(isJsonFile)) {
    const entry = await readJsonFile(valuesFolder, file, valueFile);
    if (entry === null) continue;
    if (!entry.from_secret) {
      values.push([entry.name, entry.value]);
      continue;
    }
    const secret = typeof entry.value === 'string' && entry.value !== '' ? entry.value : entry.name;
    fromSecrets.set(entry.name, secret);
    values.push([entry.name, secrets.named(secret)]);
  }
  return { values: Object.fromEntries(values), fromSecrets };
}
