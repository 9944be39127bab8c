/** Makes text from outside (names, labels, paths) safe to show, print or log on one line. */

/**
 * Control characters, format characters such as bidirectional overrides (except the joiners that emoji and some scripts need), what is no
 * character, and the line and paragraph separators.
 * A terminal would obey them, a log would show a forged line, and a title would read as something else.
 */
const unsafe = /(?![\u200C\u200D])[\p{C}\p{Zl}\p{Zp}]/gu;

/** The text with every unsafe character replaced by U+FFFD. */
export function plainText(text: string): string {
  return text.replaceAll(unsafe, '\uFFFD');
}

/** Several lines, each made safe. Every line after the first is indented, so that none looks like an entry of its own. */
export function plainLines(text: string): string {
  return text
    .split(/\r\n|[\r\n]/)
    .map(plainText)
    .join('\n    ');
}

/** JSON text of the same value whose unsafe characters are escaped. Its own line breaks stay. */
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
