/** Removes what an earlier process left in the profile. */
import { join } from 'node:path';
import { removeTemporaryFiles } from '../../storage/temporary-files.js';
import type { BootstrapContext } from '../bootstrap-context.js';

/** Removes temporary files that are older than this process. */
export async function removeLeftovers({
  profileFolder,
  log,
}: Pick<BootstrapContext, 'log' | 'profileFolder'>): Promise<void> {
  for (const folder of [profileFolder, join(profileFolder, 'vault')]) {
    const removed = await removeTemporaryFiles(folder, performance.timeOrigin);
    if (removed > 0) log.info(`removed ${String(removed)} temporary files of an earlier process`);
  }
}
