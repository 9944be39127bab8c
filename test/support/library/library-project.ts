/** A folder with the packed library installed, as a project that uses it has it. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { buildAuthLibrary, packAuthLibrary } from '../../../build/build-auth-library.js';
import { tmpDir } from '../tmp-dir.js';

const run = promisify(execFile);

export interface LibraryProject {
  /** The project's folder. The unpacked library is in its folder `library`, too. */
  project: string;
  /** Path of the packed library. */
  tarball: string;
}

/** Builds, packs and installs the library. */
export async function createLibraryProject(): Promise<LibraryProject> {
  const project = tmpDir('roster-library-');
  const library = join(project, 'library');
  await buildAuthLibrary(library);
  const tarball = await packAuthLibrary(library, project);
  writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `roster@file:${tarball}`], { cwd: project });
  return { project, tarball };
}

/** Copies a TypeScript module into the project, without its types. */
export async function addModule(project: string, source: string, name: string): Promise<void> {
  const { code } = await transform(readFileSync(source, 'utf8'), { loader: 'ts', target: 'es2022' });
  writeFileSync(join(project, name), code);
}
