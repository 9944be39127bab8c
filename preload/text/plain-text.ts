/** Makes untrusted text (names, labels, paths) safe to show, print or log on one line. */

/**
 * Control characters, format characters such as bidirectional overrides (except the joiners that emoji and some scripts
 * need), unassigned code points, and line and paragraph separators. They could control a terminal, forge a log line, or
 * disguise a title.
 */
const unsafe = /(?![\u200C\u200D])[\p{C}\p{Zl}\p{Zp}]/gu;

/** Most names. This pattern is much faster than the one above, and the start cleans the names of all accounts. */
const printableAscii = /^[\x20-\x7e]*$/;

/** Replaces every unsafe character with U+FFFD. */
export function plainText(text: string): string {
  return printableAscii.test(text) ? text : text.replaceAll(unsafe, '\uFFFD');
}

/** Makes several lines safe. Every line after the first is indented, so that it cannot pass for a separate entry. */
export function plainLines(text: string): string {
  return text
    .split(/\r\n|[\r\n]/)
    .map(plainText)
    .join('\n    ');
}

/** Escapes unsafe characters in JSON text without changing its value. Line breaks are kept. */
export function plainJson(json: string): string {
  return json.replaceAll(unsafe, (found) =>
    found === '\n'
      ? found
      : found
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}
