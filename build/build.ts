/** `npm run build`: everything into `out/`. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { mainBuild, pageBuild, preloadBuild } from './vite.js';

/** The project's folder. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Builds main, preload and page. */
export async function buildAll(): Promise<void> {
  for (const config of [mainBuild, preloadBuild, pageBuild]) await build(config(projectFolder));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
