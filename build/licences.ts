/** Collects the licences of everything that goes into the app, for its "About" view. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import * as z from 'zod';

/** One package's licence, as main's `about` reads it. */
interface Licence {
  name: string;
  version: string;
  licence: string;
  text: string;
}

/** Packages that are shipped as they are, beside what is bundled. */
const shipped = ['libsql', '@node-rs/argon2', '@napi-rs/keyring', 'electron'];

const packageFile = z.object({ name: z.string(), version: z.string(), license: z.string().default('') });

/** The licences of one build of the app. */
export class Licences {
  readonly #folders = new Set<string>();

  constructor(project: string) {
    for (const name of shipped) this.#folders.add(join(project, 'node_modules', name));
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

  /** Writes the licences, by name. */
  async write(path: string): Promise<void> {
    const found = new Map<string, Licence>();
    for (const folder of this.#folders) {
      const licence = await licenceIn(folder);
      found.set(`${licence.name}@${licence.version}`, licence);
    }
    const all = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    await writeFile(path, JSON.stringify(all));
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
  return { name, version, licence, text: file === undefined ? '' : await readFile(join(folder, file), 'utf8') };
}
