/** The app as people get it, and a copy of it that can be driven. */
import { chmodSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

/** The binary that `npm run package` made. */
export const releaseBinary = resolve('release', 'linux-unpacked', 'roster');

/**
 * A copy whose one difference is that Node's debugger may be asked for, which Playwright needs. Gives its binary.
 * That the release itself refuses is for the tests of its fuses.
 */
export async function drivableCopy(): Promise<string> {
  const place = mkdtempSync(join(tmpdir(), 'roster-packaged-'));
  chmodSync(place, 0o755);
  cpSync(join(releaseBinary, '..'), join(place, 'app'), { recursive: true });
  const binary = join(place, 'app', 'roster');
  await flipFuses(binary, { version: FuseVersion.V1, [FuseV1Options.EnableNodeCliInspectArguments]: true });
  return binary;
}
