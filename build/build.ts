/** `npm run build`: builds everything into `out/`. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { mainBuild, pageBuild, preloadBuild, quickPreloadBuild } from './bundling/vite.js';
import { makeIcons } from './packaging/icons.js';
import { Licences } from './packaging/licences.js';
import { writeBillOfMaterials } from './packaging/sbom.js';

/** Path of the project folder. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Builds main, preload, pages and icons. */
export async function buildAll(): Promise<void> {
  const licences = new Licences(projectFolder);
  const builds = [mainBuild, preloadBuild, quickPreloadBuild, pageBuild];
  for (const config of builds) {
    const { plugins = [], ...rest } = config(projectFolder);
    await build({ ...rest, plugins: [...plugins, licences.plugin()] });
  }
  const all = await licences.write(join(projectFolder, 'out', 'licences.json'));
  await makeIcons(projectFolder, join(projectFolder, 'out', 'icons'));
  await writeBillOfMaterials(projectFolder, all, join(projectFolder, 'out', 'sbom.cdx.json'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
