/** Sanitizes text from outside: forms, pasted text, imports, and files that another program may have changed. */

/** Unicode white space, and two invisible characters that are often pasted along. */
const space = /[\p{White_Space}\u200b\ufeff]/u;
/**
 * Control characters, line separators, bidirectional controls, and invisible characters. Joiners and tags are kept:
 * many scripts and emoji need them.
 */
const hidden =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/gu;
const hiddenInNote = new RegExp(String.raw`(?![\n\t])(?:${hidden.source})`, 'gu');

/** Most names and notes, which contain nothing to remove. Startup cleans those of all accounts. */
const cleanAscii = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

/** Removes leading and trailing white space. Runs in linear time. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text.charAt(start))) start += 1;
  while (end > start && space.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Removes characters that could disguise a name or break a line. */
export function plainName(text: string): string {
  return cleanAscii.test(text) ? text : trimmed(text.replaceAll(hidden, ''));
}

/** Same as `plainName`, for text of several lines. */
export function plainNote(text: string): string {
  return cleanAscii.test(text) ? text : trimmed(text.replaceAll(/\r\n?/g, '\n').replaceAll(hiddenInNote, ''));
}

/** Truncates a text without splitting a surrogate pair. */
export function cutTo(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
