/** Export and import. */
export const exportImportEn = {
  exportHint:
    'Saves the selected accounts and their sessions to one encrypted file. Anyone with the file and its passphrase can sign in as you, so choose a strong one.',
  chosenOf: (chosen: number, all: number) => `${String(chosen)} of ${String(all)} selected`,
  exportAction: 'Choose location and export',
  exported: (count: number, file: string) =>
    count === 1 ? `1 account exported to ${file}` : `${String(count)} accounts exported to ${file}`,
  /** Added to the sentence above. */
  exportedWithout: (count: number) =>
    count === 1
      ? '1 account could not be exported whole; it has to be signed in to again there.'
      : `${String(count)} accounts could not be exported whole; they have to be signed in to again there.`,
  importTitle: 'Import accounts',
  importHint: 'Adds the accounts from a file exported by Roster. Accounts you already have are not changed.',
  chooseFile: 'Choose a file…',
  chosenFile: (file: string) => `File: ${file}`,
  importAction: 'Import',
  imported: (added: number, kept: number) =>
    `${added === 1 ? '1 account' : `${String(added)} accounts`} imported${kept === 0 ? '' : `, ${String(kept)} already present`}`,

  /** Added to the sentence above. */
  notImported: (count: number) =>
    count === 1
      ? '1 account was left out: the file does not name a backend for it that Roster can use.'
      : `${String(count)} accounts were left out: the file does not name a backend for them that Roster can use.`,
};

export type ExportImportMessages = typeof exportImportEn;
