/** Reads `values/` of an app folder: constants for functions, some of which are secrets. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readJsonFile } from './json-file.js';
import type { Secrets } from './secrets.js';

const valueFile = z.looseObject({
  name: z.string().min(1),
  value: z.unknown(),
  from_secret: z.boolean().default(false),
});

/** Returns all values by name. @throws ConfigurationError */
export async function readValues(folder: string, secrets: Secrets): Promise<Record<string, unknown>> {
  const valuesFolder = join(folder, 'values');
  const names = await readdir(valuesFolder).catch(() => []);
  const values: [string, unknown][] = [];
  for (const file of names.filter((name) => name.endsWith('.json'))) {
    const entry = await readJsonFile(valuesFolder, file, valueFile);
    if (entry === null) continue;
    const secret = typeof entry.value === 'string' ? secrets.named(entry.value) : undefined;
    values.push([entry.name, entry.from_secret ? secret : entry.value]);
  }
  return Object.fromEntries(values);
}
