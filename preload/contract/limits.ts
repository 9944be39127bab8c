/** Limits that the schemas check and the page shows; apart, so that the page needs no schema library to know them. */

/** How many colours there are for accounts. */
export const colorCount = 8;
/** Longest name that a person gives an account or a backend, in characters. */
export const maxLabelLength = 80;
/** Longest note, in characters. */
export const maxNoteLength = 500;
/** Longest release notes that are shown, in characters. */
export const maxReleaseNotesLength = 20_000;
