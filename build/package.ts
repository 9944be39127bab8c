/** `npm run package`: the app as a person gets it. `release/<system>-unpacked` always; installers with `-- --installers`. */
import { rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, type Configuration } from 'electron-builder';
import { buildAll, projectFolder } from './build.js';
import { provisionElectron } from './provision.js';
import { fallbackFolder, fallbackVersion } from './provision/fallback.js';

const electron = await provisionElectron();
const isFallback = !relative(fallbackFolder(projectFolder), electron).startsWith('..');
if (isFallback && process.argv.includes('--installers')) {
  throw new Error('Installers are made with the real Electron only. Connect to the internet, then try again.');
}
await buildAll();

const fallback: Configuration = {
  electronDist: dirname(electron),
  electronVersion: fallbackVersion,
  // The loader that lets the bare runtime take a path would run instead of the packaged app.
  afterExtract: ({ appOutDir }) => rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
};
await build({
  projectDir: projectFolder,
  dir: !process.argv.includes('--installers'),
  publish: 'never',
  config: { extends: 'electron-builder.yml', ...(isFallback ? fallback : {}) },
});
console.log(`The app lies in ${relative(process.cwd(), join(projectFolder, 'release'))}.`);
