/** Sentences of the main process about starts that fail, and crashes. */

export const startingEn = {
  // Starting.
  newerProfile: (file: string, folder: string) =>
    `${file} in ${folder} was written by a newer version of Roster. Nothing was changed. Install that version, or start with another profile folder.`,
  fullProfileDisk: (folder: string) =>
    `The disk of the profile folder ${folder} is full, so Roster cannot start. Nothing was changed. Free some space, then start Roster again.`,
  unusableProfile: (folder: string, file: string) =>
    `Roster cannot read or write ${file} in the profile folder ${folder}. Nothing was changed. Make the folder readable and writable, then start Roster again.`,
  cannotStartBecause: (logs: string) => `Roster could not start. See the log in ${logs}.`,
  cannotStart: 'Roster cannot start',
  crashed: 'Something went wrong in Roster.',
  crashedDetail: (path: string) =>
    `Your accounts are safe: every change was saved before it was shown. We recommend restarting Roster.\n\nA report without passwords or tokens was saved as ${path}. It was not sent anywhere.`,
  crashedUnwritten:
    'Your accounts are safe: every change was saved before it was shown. We recommend restarting Roster. A report could not be written.',
  crashGoOn: 'Continue',
  crashRestart: 'Restart',
  crashShow: 'Show report',
};
