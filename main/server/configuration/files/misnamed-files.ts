/** Finds files whose names differ from the expected ones only in capital letters, which most file systems do not find. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries of an app folder that are read, by the folder that contains them. */
const expected: Readonly<Record<string, readonly string[]>> = {
  '': ['auth', 'auth_providers', 'functions', 'values', 'environments', 'triggers', 'roster.json', 'secrets.json'],
  'auth/': ['providers.json', 'custom_user_data.json'],
  'functions/': ['config.json', 'package.json'],
};

/** Returns a sentence for each entry that is not read because of its capital letters. */
export async function misnamedFiles(folder: string): Promise<string[]> {
  const sentences: string[] = [];
  for (const [parent, names] of Object.entries(expected)) {
    const found: readonly string[] = await readdir(join(folder, parent)).catch(() => []);
    for (const name of names) {
      if (found.includes(name)) continue;
      const other = found.find((one) => one.toLowerCase() === name);
      // Windows and macOS find it by any spelling, Linux does not: there, the app would start without it.
      if (other !== undefined) {
        sentences.push(
          `${parent}${other} is read only on computers that ignore capital letters in file names. Rename it to “${name}”, then start again.`,
        );
      }
    }
  }
  return sentences;
}
