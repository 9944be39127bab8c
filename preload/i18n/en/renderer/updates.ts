/** Updates of Roster. */
import type { UpdateErrorCode } from '../../../contract/index.js';

export const updatesEn = {
  updates: 'Updates',
  checkForUpdates: 'Check for updates once a day',
  updatesOff:
    'This build does not update itself. Get a newer version from where you got this one, such as your package manager.',
  notCheckedYet: 'Not checked yet.',
  upToDate: (when: string) => `Up to date. Last checked ${when}.`,
  checking: 'Checking for updates…',
  checkForUpdateNow: 'Check now',
  updateAvailable: (version: string) => `Roster ${version} is available.`,
  download: 'Download',
  downloading: (version: string, percent: string) => `Downloading Roster ${version}: ${percent}`,
  updateReady: (version: string) => `Roster ${version} is ready to install.`,
  updateFailures: {
    unreachable: 'The update server could not be reached. Check that you are online, then try again.',
    unsigned: 'The update information is not signed, so it was rejected. Nothing was downloaded.',
    forged: 'The update information is not signed by Roster’s developers, so it was rejected. Nothing was downloaded.',
    tooLarge: 'The update information is too large, so it was rejected. Nothing was downloaded.',
    unreadable:
      'Roster cannot read the update information. Nothing was downloaded. You can install a newer version manually.',
    damaged: 'The download does not match what Roster’s developers signed, so it was deleted. Try again later.',
    notDownloaded:
      'The update could not be downloaded. Check that you are online and that the disk has free space, then try again.',
    notInstalled:
      'The update could not be installed. Roster keeps running the current version. Check that you are allowed to replace Roster’s program file.',
  } satisfies Record<UpdateErrorCode, string>,
  restartAndInstall: 'Restart and install',
  newsOf: (version: string) => `What’s new in ${version}`,
};

export type UpdatesMessages = typeof updatesEn;
