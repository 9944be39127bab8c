/** Collects the licences of everything that is shipped, for the “About” dialog. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import * as z from 'zod';

/** One package's licence, in the format that main's `about` reads. */
export interface Licence {
  name: string;
  version: string;
  licence: string;
  text: string;
}

/** Packages that the app ships unbundled. */
const shipped = [
  'libsql',
  '@node-rs/argon2',
  '@node-rs/bcrypt',
  '@napi-rs/keyring',
  'koffi',
  'electron',
  '@fontsource-variable/inter',
];

const packageFile = z.object({ name: z.string(), version: z.string(), license: z.string().default('') });
const needs = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** The licences of one build of the app. */
export class Licences {
  readonly #folders = new Set<string>();

  /** `packages` are shipped unbundled. */
  constructor(project: string, packages: readonly string[] = shipped) {
    for (const name of packages) this.#add(join(project, 'node_modules'), name);
  }

  /** Plugin for each build; records the packages whose modules are bundled. */
  plugin(): Plugin {
    return {
      name: 'roster-licences',
      generateBundle: (_options, bundle) => {
        for (const part of Object.values(bundle)) {
          for (const id of part.type === 'chunk' ? part.moduleIds : []) this.#note(id);
        }
      },
    };
  }

  /** Returns the licences sorted by name and writes them to a file. */
  async write(path: string): Promise<readonly Licence[]> {
    const found = new Map<string, Licence>();
    for (const folder of this.#folders) {
      const licence = await licenceIn(folder);
      found.set(`${licence.name}@${licence.version}`, licence);
    }
    const all = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    await writeFile(path, JSON.stringify(all));
    return all;
  }

  /** Adds a shipped package with its installed dependencies: native code is in a separate package per platform. */
  #add(modules: string, name: string): void {
    const folder = join(modules, name);
    if (this.#folders.has(folder) || !existsSync(join(folder, 'package.json'))) return;
    this.#folders.add(folder);
    // The electron package only downloads the runtime; its own dependencies are not shipped.
    if (name === 'electron') return;
    const { dependencies, optionalDependencies } = needs.parse(
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    );
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) this.#add(modules, needed);
  }

  /** Records a module's package: the last one in its path, since packages can be nested. */
  #note(moduleId: string): void {
    const folder = /^\0?(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)/.exec(moduleId)?.[1];
    if (folder !== undefined) this.#folders.add(folder);
  }
}

async function licenceIn(folder: string): Promise<Licence> {
  const {
    name,
    version,
    license: licence,
  } = packageFile.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
  // Packages without a `license` field: take the name from the start of the text, such as “MIT License”.
  const named = licence === '' ? (/^\s*(?:The )?(.+?) License/m.exec(text)?.[1] ?? '') : licence;
  return { name, version, licence: named, text };
}
