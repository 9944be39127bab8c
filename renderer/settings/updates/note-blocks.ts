/**
 * Parses release notes into blocks. They are untrusted text: only headings and lists are parsed; everything else stays
 * plain text.
 */

export type NoteBlock =
  { kind: 'heading'; text: string } | { kind: 'list'; items: readonly string[] } | { kind: 'paragraph'; text: string };

/** Splits `# heading` lines, `- item` lines, and paragraphs separated by blank lines. */
export function noteBlocks(text: string): NoteBlock[] {
  const blocks: NoteBlock[] = [];
  let list: string[] | null = null;
  let lines: string[] | null = null;
  for (const line of text.split(/\r?\n/)) {
    const [, heading] = /^#{1,6}\s+(.+)$/.exec(line) ?? [];
    const [, item] = /^\s*[-*]\s+(.+)$/.exec(line) ?? [];
    const rest = line.trim();
    if (heading !== undefined) {
      blocks.push({ kind: 'heading', text: heading.trim() });
      list = lines = null;
    } else if (item !== undefined) {
      if (list === null) blocks.push({ kind: 'list', items: (list = []) });
      list.push(item.trim());
      lines = null;
    } else if (rest === '') {
      list = lines = null;
    } else if (list !== null) {
      // Continuation of a long list item.
      list.push(`${list.pop() ?? ''} ${rest}`);
    } else if (lines === null) {
      lines = [rest];
      blocks.push({ kind: 'paragraph', text: rest });
    } else {
      lines.push(rest);
      blocks[blocks.length - 1] = { kind: 'paragraph', text: lines.join(' ') };
    }
  }
  return blocks;
}
