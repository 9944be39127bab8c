/** Finds entries whose names differ from the expected ones only in capital letters. Linux does not find them by the expected name. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries of an app folder that are read, by the folder that contains them. */
const expected: Readonly<Record<string, readonly string[]>> = {
  '': ['auth', 'auth_providers', 'functions', 'values', 'environments', 'triggers', 'roster.json', 'secrets.json'],
  'auth/': ['providers.json', 'custom_user_data.json'],
  'functions/': ['config.json', 'package.json'],
};

/** Returns a sentence for each entry that is not read because of its capital letters, at least on Linux. */
export async function misnamedFiles(folder: string): Promise<string[]> {
  const sentences: string[] = [];
  for (const [parent, names] of Object.entries(expected)) {
    const found: readonly string[] = await readdir(join(folder, parent)).catch(() => []);
    for (const name of names) {
      if (found.includes(name)) continue;
      const other = found.find((one) => one.toLowerCase() === name);
      if (other !== undefined) {
        sentences.push(
          `${parent}${other} is not read on Linux, where capital letters in file names matter. Rename it to “${name}”, then start again.`,
        );
      }
    }
  }
  return sentences;
}
