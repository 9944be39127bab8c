/**
 * Splits a text of JSON into the objects of its lists: arrays, one after the other, a line of JSON for each object, or an
 * object with a list `users`. Not a library's parser, because each object needs its line and a limit of its size, and a
 * damaged object must not end the import.
 */

/** The JSON text of one object and the line on which it begins. */
export interface JsonText {
  line: number;
  text: string;
  /** The file ends within the object, or it is too large. */
  problem: 'unfinished' | 'too large' | null;
}

const maxLength = 1_000_000;
/** Begins an object that contains the list, after members that are not lists, such as the number of users. */
const listStart = /^\{(?:\s*"[^"]*"\s*:\s*(?:"[^"]*"|[\w.+-]+)\s*,)*\s*"users"\s*:\s*$/;
const structure = /["{}[\]\n]/g;
const inString = /["\\\n]/g;

export async function* jsonValues(chunks: AsyncIterable<string>): AsyncGenerator<JsonText> {
  let line = 1;
  let startLine = 1;
  let depth = 0;
  let isString = false;
  /** The next character is escaped; it may be in the next chunk. */
  let isEscaped = false;
  let parts: string[] = [];
  let length = 0;
  let isTooLarge = false;
  /** Only the first list of an object can be the list of users. */
  let hasList = false;
  const add = (part: string) => {
    length += part.length;
    isTooLarge ||= length > maxLength;
    if (!isTooLarge) parts.push(part);
  };
  const finished = (problem: JsonText['problem']): JsonText => {
    const value = { line: startLine, text: parts.join(''), problem: isTooLarge ? 'too large' : problem } as const;
    [parts, length, isTooLarge, hasList, depth, isString, isEscaped] = [[], 0, false, false, 0, false, false];
    return value;
  };
  for await (const chunk of chunks) {
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (isEscaped) {
        isEscaped = false;
        // A line feed is counted below.
        if (chunk[at] !== '\n') at += 1;
        continue;
      }
      const pattern = isString ? inString : structure;
      pattern.lastIndex = at;
      const match = pattern.exec(chunk);
      if (match === null) break;
      const [character] = match;
      at = match.index + 1;
      if (character === '\n') {
        line += 1;
        if (!isString) continue;
        // A string has no line feeds: in a file of lines, the next object begins here.
        if (depth > 0) add(chunk.slice(from, at));
        const isDamaged = depth > 0;
        const damaged = finished(null);
        if (isDamaged) yield damaged;
      } else if (character === '\\') isEscaped = true;
      else if (character === '"') isString = !isString;
      else if (depth === 0) {
        // The brackets around a list, and the end of the object around it, mean nothing.
        if (character !== '{') continue;
        [depth, startLine, from] = [1, line, match.index];
      } else if (character === '{') depth += 1;
      else if (character === '[') {
        const isList = depth === 1 && !hasList && listStart.test(parts.join('') + chunk.slice(from, match.index));
        hasList = true;
        if (isList) finished(null);
        else depth += 1;
      } else {
        depth -= 1;
        if (depth > 0) continue;
        add(chunk.slice(from, at));
        yield finished(null);
      }
    }
    if (depth > 0) add(chunk.slice(from));
  }
  if (depth > 0) yield finished('unfinished');
}
