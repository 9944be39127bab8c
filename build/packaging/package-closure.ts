/** Finds the installed packages that an unbundled package needs. They are shipped with it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const packageFile = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** Reads `package.json` of an installed package. */
export function readPackage(folder: string): z.infer<typeof packageFile> {
  return packageFile.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

/**
 * The packages with all that they need, as folders relative to the project. Optional packages that are not installed
 * are left out: they are for other platforms.
 */
export function packageClosure(project: string, names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string, from: string, isOptional: boolean): void => {
    const folder = resolveFrom(project, from, name);
    if (folder === null) {
      if (isOptional) return;
      throw new Error(`The package ${name} is not installed. Run “npm ci”, then try again.`);
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies, optionalDependencies } = readPackage(join(project, folder));
    for (const needed of Object.keys(dependencies)) {
      if (!needed.startsWith('@types/') && !(needed in optionalDependencies)) visit(needed, folder, false);
    }
    for (const needed of Object.keys(optionalDependencies)) visit(needed, folder, true);
  };
  for (const name of names) visit(name, '', false);
  return [...found].sort();
}

/** Finds a package as Node does: in the nearest `node_modules` first. */
function resolveFrom(project: string, from: string, name: string): string | null {
  for (let base = from; ;) {
    const folder = join(base, 'node_modules', name);
    if (existsSync(join(project, folder, 'package.json'))) return folder;
    if (base === '') return null;
    const end = base.lastIndexOf('node_modules');
    base = base.slice(0, Math.max(0, end - 1));
  }
}
