/** The npm packages of an app folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { archivedPackages } from '../../packages/packages-folder.js';

/** Names of the packages in `functions/node_modules`, or in its archive. @throws ArchiveError */
export async function readPackages(folder: string): Promise<ReadonlySet<string>> {
  const own = join(folder, 'functions', 'node_modules');
  const names = await readdir(own).catch(() => null);
  if (names === null) return new Set(await archivedPackages(folder));
  const found: string[] = [];
  for (const name of names) {
    if (!name.startsWith('@')) found.push(name);
    else for (const scoped of await readdir(join(own, name)).catch(() => [])) found.push(`${name}/${scoped}`);
  }
  return new Set(found.filter((name) => !name.startsWith('.')));
}
