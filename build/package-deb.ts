/**
 * `npm run package:deb`: creates a Debian package in `release/`, offline, from the packaged app. Releases use
 * electron-builder; this is for all other builds and for the test that installs the package.
 */
import { chmod, copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DebianOptions, Installer } from 'electron-installer-debian';
import * as z from 'zod';
import { completionOf } from '../main/cli/completion/completion.js';
import { deepLinkScheme } from '../main/deep-links/parse-deep-link.js';
import { buildAll, projectFolder } from './build.js';
import { packageApp } from './package.js';
import { linuxSizes } from './packaging/icons.js';
import { provisionElectron } from './provision.js';
import { fallbackVersion, isFallback } from './provision/fallback.js';

const description = z.object({ version: z.string(), description: z.string(), desktopName: z.string() });

export interface DebianPackage {
  /** Folder of the packaged app. */
  app: string;
  /** Output folder. */
  folder: string;
  version: string;
  /** Small for releases, fast for tests. */
  compression: DebianOptions['compression'];
  /** Whether the package is only for development and tests: then it may contain the fallback runtime. */
  isDevelopment: boolean;
}

const about = `Roster keeps the accounts of any number of backends that speak the
authentication protocol of MongoDB App Services in one list. Sessions renew
themselves and rest sealed under the keychain of the system.`;

const refusal =
  'A package for users is made with the current Electron only, and this one has the fallback runtime. Connect to the internet and try again, or add “-- --development” for a package to test with.';

/** Paths of shell completions below /usr/share. */
const completions = {
  bash: 'bash-completion/completions/roster',
  zsh: 'zsh/vendor-completions/_roster',
  fish: 'fish/vendor_completions.d/roster.fish',
} as const;

/**
 * Creates the package and returns its path. Needs `dpkg-deb`. @throws Error if the package would contain the fallback
 * runtime, unless it is for development
 */
export async function packageDeb({ app, folder, version, compression, isDevelopment }: DebianPackage): Promise<string> {
  if (!isDevelopment && (await readFile(join(app, 'version'), 'utf8')).trim() === fallbackVersion)
    throw new Error(refusal);
  const project = description.parse(JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')));
  const name = `roster_${version}_amd64.deb`;
  // The packager reads Electron's version and the licence from the folder.
  await copyFile(join(projectFolder, 'LICENSE'), join(app, 'LICENSE'));
  const icons = linuxSizes.map((size): [string, string] => {
    const named = `${String(size)}x${String(size)}`;
    return [named, join(projectFolder, 'out', 'icons', `${named}.png`)];
  });
  const installer = new Installer({
    ...{ src: app, dest: folder, arch: 'amd64', name: 'roster', bin: 'roster', productName: 'Roster' },
    ...{ genericName: 'Account manager', description: project.description, productDescription: about },
    ...{ version, compression, section: 'utils', categories: ['Utility'] },
    maintainer: 'The Roster authors <authors@roster.invalid>',
    mimeType: [`x-scheme-handler/${deepLinkScheme}`],
    icon: { ...Object.fromEntries(icons), scalable: join(projectFolder, 'assets', 'icon.svg') },
    desktopTemplate: join(projectFolder, 'assets', 'linux', 'desktop.ejs'),
    rename: (target) => join(target, name),
    logger: () => undefined,
  });
  await installer.generateDefaults();
  installer.generateOptions();
  await installer.createStagingDir();
  await installer.createContents();
  await complete(join(installer.stagingDir, 'usr', 'share'), project.desktopName);
  await installer.createPackage();
  await installer.movePackage();
  return join(folder, name);
}

/** Adds what the packager does not support: the desktop entry's own name, and shell completions. */
async function complete(share: string, desktopName: string): Promise<void> {
  const applications = join(share, 'applications');
  await rename(join(applications, 'roster.desktop'), join(applications, desktopName));
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const path = join(share, completions[shell]);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${completionOf(shell)}\n`);
    await chmod(path, 0o644);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isDevelopment = process.argv.includes('--development');
  const electron = await provisionElectron();
  // Check before the build, to fail early.
  if (!isDevelopment && isFallback(projectFolder, electron)) {
    console.error(refusal);
    process.exit(1);
  }
  await buildAll();
  await packageApp(electron, { installers: false });
  const folder = join(projectFolder, 'release');
  const { version } = description.parse(JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')));
  const made = await packageDeb({
    app: join(folder, 'linux-unpacked'),
    folder,
    version,
    compression: 'xz',
    isDevelopment,
  });
  console.log(
    `The package is ${relative(process.cwd(), made)}. To install it: sudo apt install ./${relative(process.cwd(), made)}`,
  );
}
