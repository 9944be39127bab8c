/** Sentences of the main process about starts that fail, and crashes. */

export const startingEn = {
  // Starting.
  newerProfile: (file: string, folder: string) =>
    `${file} in ${folder} was written by a newer version of Roster. Nothing was changed. Install that version, or start with another profile folder.`,
  unusableProfile: (folder: string, why: string) =>
    `The profile folder ${folder} cannot be used: ${why}. Nothing was changed. Make the folder readable and writable, then start Roster again.`,
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
