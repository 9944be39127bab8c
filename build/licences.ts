/** Collects the licences of everything that goes into the app, for its "About" view. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import * as z from 'zod';

/** One package's licence, as main's `about` reads it. */
export interface Licence {
  name: string;
  version: string;
  licence: string;
  text: string;
}

/** Packages that are shipped as they are, beside what is bundled. */
const shipped = ['libsql', '@node-rs/argon2', '@napi-rs/keyring', 'koffi', 'electron'];

const packageFile = z.object({ name: z.string(), version: z.string(), license: z.string().default('') });
const needs = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** The licences of one build of the app. */
export class Licences {
  readonly #folders = new Set<string>();

  constructor(project: string) {
    for (const name of shipped) this.#add(join(project, 'node_modules'), name);
  }

  /** For each of the builds; notes the packages whose modules are bundled. */
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

  /** The licences, by name, written to a file too. */
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

  /** A shipped package with all that it needs and that is there: native code comes in a package for each system. */
  #add(modules: string, name: string): void {
    const folder = join(modules, name);
    if (this.#folders.has(folder) || !existsSync(join(folder, 'package.json'))) return;
    this.#folders.add(folder);
    // Electron's package only fetches the runtime; what that needs is not shipped.
    if (name === 'electron') return;
    const { dependencies, optionalDependencies } = needs.parse(
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    );
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) this.#add(modules, needed);
  }

  /** A module's package is the last one on its path: packages may lie in each other. */
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
  // Who forgot the field begins the text with the name: “MIT License”.
  const named = licence === '' ? (/^\s*(?:The )?(.+?) License/m.exec(text)?.[1] ?? '') : licence;
  return { name, version, licence: named, text };
}
