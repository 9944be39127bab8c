/**
 * `npm run build:server`: builds the backend alone into `out/server/`, a folder that needs nothing but Node. It has the
 * native packages of this platform; `npm install` in the folder adds those of another one.
 */
import { chmod, cp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import * as z from 'zod';
import { projectFolder } from './build.js';
import { nodeBuild } from './bundling/vite.js';
import { Licences } from './packaging/licences.js';
import { packageClosure, readPackage } from './packaging/package-closure.js';

/** Not bundled: native code, and the driver, which loads optional packages by name. */
const separate = ['libsql', '@node-rs/argon2', '@node-rs/bcrypt', 'mongodb'];
/** Not needed at run time. */
const leftOut = new Set(['.ts', '.mts', '.cts', '.map', '.md']);

const project = z.object({ version: z.string(), engines: z.object({ node: z.string() }) });

/** Builds the server into a folder, which is emptied; returns the path of the file to run. */
export async function buildServer(folder = join(projectFolder, 'out', 'server')): Promise<string> {
  const { version, engines } = project.parse(createRequire(import.meta.url)('../package.json'));
  const entry = join(projectFolder, 'main', 'server', 'cli', 'standalone.ts');
  const licences = new Licences(projectFolder, separate);
  const config = nodeBuild(projectFolder, folder, { 'roster-server': entry }, separate);
  const built = { version, platform: `${process.platform}-${process.arch}` };
  await build({
    ...config,
    define: { ...config.define, __SERVER_BUILD__: JSON.stringify(built) },
    plugins: [licences.plugin()],
  });
  const dependencies = Object.fromEntries(
    separate.map((name) => [name, readPackage(join(projectFolder, 'node_modules', name)).version]),
  );
  const about = { name: 'roster-server', version, private: true, license: 'MIT', engines, dependencies };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
  for (const path of packageClosure(projectFolder, separate)) {
    const from = join(projectFolder, path);
    // Nested packages are copied by their own path, if they are needed.
    const isWanted = (file: string) =>
      !leftOut.has(extname(file)) && !file.slice(from.length).split(/[/\\]/).includes('node_modules');
    await cp(from, join(folder, path), { recursive: true, filter: isWanted });
  }
  await cp(join(projectFolder, 'LICENSE'), join(folder, 'LICENSE'));
  await licences.write(join(folder, 'licences.json'));
  const file = join(folder, 'roster-server.cjs');
  await chmod(file, 0o755);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await rm(join(projectFolder, 'out', 'server'), { recursive: true, force: true });
  console.log(await buildServer());
}
