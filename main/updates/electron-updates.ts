/** Wraps electron-updater with Roster's own checks. Loaded at the first update check. */
import { session } from 'electron';
import { autoUpdater } from 'electron-updater';
import type { Log } from '../diagnostics/log.js';
import { areSigned } from './signed-download.js';
import { signedUpdateProvider } from './signed-update-provider.js';
import { restrictDownloads, type SignedFiles } from './update-download-filter.js';
import { UpdateError } from './update-error.js';
import type { UpdateSource } from './update-source.js';
import type { Updater } from './updates.js';

export interface ElectronUpdatesOptions {
  source: UpdateSource;
  log: Log;
  /** Replaces the packager's `app-update.yml`, which an unpackaged run does not have. Null: use that file. */
  configFile: string | null;
}

/** Configures electron-updater for this platform. */
export function openUpdater({ source, log, configFile }: ElectronUpdatesOptions): Updater {
  const updater = autoUpdater;
  updater.logger = {
    info: () => undefined,
    warn: (line: unknown) => {
      log.warn(`updater: ${String(line)}`);
    },
    error: (line: unknown) => {
      log.warn(`updater: ${String(line)}`);
    },
  };
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  // Blockmaps are unsigned, and web installers download unsigned files.
  updater.disableDifferentialDownload = true;
  updater.disableWebInstaller = true;
  // No staged rollout: it would need an id per installation.
  updater.isUserWithinRollout = () => true;
  if (configFile !== null) {
    updater.forceDevUpdateConfig = true;
    updater.updateConfigPath = configFile;
  }
  const feedSession = session.fromPartition('update-feed', { cache: false });
  const provider = signedUpdateProvider({ ...source, fetch: (url, init) => feedSession.fetch(url, init) });
  updater.setFeedURL({ provider: 'custom', updateProvider: provider });
  let files: SignedFiles = new Map();
  let hashes: ReadonlySet<string> = new Set();
  let downloaded: readonly string[] = [];
  restrictDownloads(updater.netSession, () => files);

  return {
    canUpdate: () => updater.isUpdaterActive(),
    check: async () => {
      const result = await updater.checkForUpdates();
      if (result?.isUpdateAvailable !== true) return null;
      const { version, releaseNotes, files: named } = result.updateInfo;
      hashes = new Set(named.map(({ sha512 }) => sha512));
      files = new Map(named.map(({ url, size }) => [new URL(url, source.feed).href, size ?? 0]));
      return { version, notes: typeof releaseNotes === 'string' ? releaseNotes : '' };
    },
    download: async (tell) => {
      const listener = ({ percent }: { percent: number }) => {
        tell(percent);
      };
      updater.on('download-progress', listener);
      try {
        downloaded = await updater.downloadUpdate();
      } catch (error) {
        const isOther = error instanceof Error && 'code' in error && error.code === 'ERR_CHECKSUM_MISMATCH';
        throw new UpdateError(isOther ? 'damaged' : 'notDownloaded', error);
      } finally {
        updater.off('download-progress', listener);
      }
    },
    install: async () => {
      // electron-updater does not verify again, and hours may have passed since the download.
      if (!(await areSigned(downloaded, hashes))) throw new UpdateError('damaged');
      return new Promise<never>((_ended, failed) => {
        updater.once('error', (error) => {
          failed(new UpdateError('notInstalled', error));
        });
        updater.quitAndInstall();
      });
    },
  };
}
