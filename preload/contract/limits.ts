/** Limits that the schemas check and the page shows. Separate, so that the page does not load the schema library. */

/** Number of account colors. */
export const colorCount = 8;
/** Maximum length of an account's or backend's name, in characters. */
export const maxLabelLength = 80;
/** Maximum length of a note, in characters. */
export const maxNoteLength = 500;
/** Maximum length of displayed release notes, in characters. */
export const maxReleaseNotesLength = 20_000;
/** Widths of the account list, in pixels. */
export const listWidths = { min: 280, max: 480, initial: 380 } as const;
/** How long a copied secret stays on the clipboard, in seconds. */
export const secretSeconds = 30;
/** Answers to a consent question are ignored for this many milliseconds, so that no button is pressed by accident. */
export const inertMs = 600;
/** Number of keyboard slots: Ctrl or Cmd with 1 to 9. */
export const slotCount = 9;
