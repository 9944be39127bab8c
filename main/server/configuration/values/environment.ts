/** The app's environment: its name in the root file, and its values in `environments/`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isJsonFile, readJsonFile } from '../files/json-file.js';
import { withoutNulls } from '../files/lenient.js';

const environmentFile = z.preprocess(
  withoutNulls,
  z.looseObject({ values: z.record(z.string(), z.unknown()).default({}) }),
);

/** `context.environment` of functions, and `%%environment` of rules. */
export type AppEnvironment = Readonly<{
  /** Empty: the app uses no environment. */
  tag: string;
  values: Readonly<Record<string, unknown>>;
}>;

/** Reads the values of the environment that the root file names. @throws ConfigurationError */
export async function readEnvironment(
  folder: string,
  name: string | undefined,
): Promise<{ environment: AppEnvironment; notes: string[] }> {
  const tag = name === undefined || name === 'no-environment' ? '' : name;
  const file = `${tag === '' ? 'no-environment' : tag}.json`;
  const own = join(folder, 'environments');
  // The name comes from the folder's files and must not lead out of it.
  const content = /^[\w-]+\.json$/.test(file) ? await readJsonFile(own, file, environmentFile) : null;
  const notes: string[] = [];
  if (content === null && tag !== '') {
    notes.push(
      `The app uses the environment “${tag}”, but there is no environments/${file}: context.environment.values is empty.`,
    );
  }
  if (tag === '' && (await hasValues(own))) {
    notes.push('The root file names no environment, so the values in environments/ are not used.');
  }
  return { environment: { tag, values: content?.values ?? {} }, notes };
}

/** Whether an environment other than the default one has values. */
async function hasValues(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((file) => isJsonFile(file) && file !== 'no-environment.json')) {
    const content = await readJsonFile(folder, name, environmentFile);
    if (Object.keys(content?.values ?? {}).length > 0) return true;
  }
  return false;
}
