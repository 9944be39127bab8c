/** Text that comes from outside: from a form, a pasted line, an import, a file that another program may have changed. */

/** White space as Unicode defines it, and two characters that look like none: they come along with pasted text. */
const space = /[\p{White_Space}\u200b\ufeff]/u;
/**
 * Control characters, line separators, and characters that change the direction of text or are invisible. Joiners and tags stay: many
 * scripts and emoji need them.
 */
const hidden =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/gu;
const hiddenInNote = new RegExp(String.raw`(?![\n\t])(?:${hidden.source})`, 'gu');

/** The text without white space at its start and end; everything between stays as it is. Takes linear time. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text.charAt(start))) start += 1;
  while (end > start && space.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** A name without characters that could make it pass for another one or break a line. */
export function plainName(text: string): string {
  return trimmed(text.replaceAll(hidden, ''));
}

/** The same for a text of several lines. */
export function plainNote(text: string): string {
  return trimmed(text.replaceAll(/\r\n?/g, '\n').replaceAll(hiddenInNote, ''));
}

/** The start of a text, without half of a surrogate pair at its end. */
export function cutTo(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
