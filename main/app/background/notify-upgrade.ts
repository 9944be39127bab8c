/** Tells the user once that this version is newer than the one that ran before. */
import { app } from 'electron';
import { upgradedText } from '../../ipc/texts/state-texts.js';
import { openElectronStore } from '../../storage/electron-store-adapter.js';
import { Quarantine } from '../../storage/quarantine.js';
import { notifyAfterUpgrade } from '../../updates/whats-new.js';
import type { BootstrapContext } from '../bootstrap-context.js';
import type { Services } from '../create-services.js';

export async function notifyUpgrade(
  { notices }: Pick<Services, 'notices'>,
  { profileFolder: folder, log }: Pick<BootstrapContext, 'log' | 'profileFolder'>,
): Promise<void> {
  const file = { folder, openStore: openElectronStore, quarantine: new Quarantine(folder, Date.now) };
  await notifyAfterUpgrade(app.getVersion(), notices, file, upgradedText).catch((error: unknown) => {
    log.warn(`could not record the current version: ${String(error)}`);
  });
}
