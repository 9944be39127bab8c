/** `npm run build:server`: the embedded backend alone, bundled, in `out/server/`. It answers more than from its sources. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { projectFolder } from './build.js';
import { nodeBuild } from './vite.js';

/** Builds it; gives the file to run. */
export async function buildServer(): Promise<string> {
  const entry = join(projectFolder, 'main', 'server', 'cli', 'main.ts');
  await build(nodeBuild(projectFolder, 'out/server', { 'roster-server': entry }, ['mongodb']));
  return join(projectFolder, 'out', 'server', 'roster-server.cjs');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildServer());
