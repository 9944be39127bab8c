/**
 * `npm run package`: packages the app for users. Always creates `release/<system>-unpacked`; creates installers only
 * with `-- --installers`.
 */
import { rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Configuration } from 'electron-builder';
import { buildAll, projectFolder } from './build.js';
import { provisionElectron } from './provision.js';
import { fallbackVersion, isFallback } from './provision/fallback.js';

export interface PackageOptions {
  installers: boolean;
  /** Overrides the version in package.json, to test upgrades. */
  version?: string;
  /** Overrides the output folder `release`. */
  output?: string;
}

/**
 * Packages the build with the runtime at `electron`. @throws Error if installers are requested with the fallback
 * runtime
 */
export async function packageApp(electron: string, { installers, version, output }: PackageOptions): Promise<void> {
  const hasFallback = isFallback(projectFolder, electron);
  if (hasFallback && installers) {
    throw new Error('Installers are made with the real Electron only. Connect to the internet, then try again.');
  }
  const fallback: Configuration = {
    electronDist: dirname(electron),
    electronVersion: fallbackVersion,
    // The loader that lets the bare runtime accept a path would run instead of the packaged app.
    afterExtract: ({ appOutDir }) => rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
  };
  await build({
    projectDir: projectFolder,
    dir: !installers,
    publish: 'never',
    config: {
      extends: 'electron-builder.yml',
      ...(hasFallback ? fallback : {}),
      ...(version === undefined ? {} : { extraMetadata: { version } }),
      ...(output === undefined ? {} : { directories: { output, buildResources: 'assets' } }),
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const electron = await provisionElectron();
  await buildAll();
  await packageApp(electron, { installers: process.argv.includes('--installers') });
  console.log(`The app lies in ${relative(process.cwd(), join(projectFolder, 'release'))}.`);
}
