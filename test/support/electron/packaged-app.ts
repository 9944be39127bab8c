/** The packaged app, and a copy of it that Playwright can drive. */
import { chmodSync, cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { tmpDir } from '../tmp-dir.js';
import { builtAppOptions, type DriveOptions, type LaunchOptions } from './launch.js';

/** The binary that `npm run package` builds. */
export const releaseBinary = resolve('release', 'linux-unpacked', 'roster');

/**
 * Copies the package and returns the copy's binary. The copy differs in one fuse: it accepts Node's debugger, which Playwright
 * needs. The tests of the fuses show that the release itself does not.
 */
export async function drivableCopy(): Promise<string> {
  const place = tmpDir('roster-packaged-');
  chmodSync(place, 0o755);
  cpSync(join(releaseBinary, '..'), join(place, 'app'), { recursive: true });
  const binary = join(place, 'app', 'roster');
  await flipFuses(binary, { version: FuseVersion.V1, [FuseV1Options.EnableNodeCliInspectArguments]: true });
  return binary;
}

/** Options that start a copy on a profile. */
export function packagedAppOptions(binary: string, options: LaunchOptions): DriveOptions {
  const { args = [], ...built } = builtAppOptions(options) ?? {};
  // A package needs no path of its app.
  return { ...built, executablePath: binary, args: args.filter((argument) => argument !== '.') };
}
