import { describe, expect, it } from 'vitest';
import { noteBlocks } from '../../../../../renderer/settings/updates/note-blocks.js';

describe('noteBlocks', () => {
  it('parses headings, lists and paragraphs of release notes and keeps the rest as text', () => {
    const text =
      '# New\r\n\r\nMore\nof it.\n\n- one\n  and on\n- <img src=x onerror=alert(1)>\n## Mended\n* two\n#no heading\n';
    expect(noteBlocks(text)).toEqual([
      { kind: 'heading', text: 'New' },
      { kind: 'paragraph', text: 'More of it.' },
      { kind: 'list', items: ['one and on', '<img src=x onerror=alert(1)>'] },
      { kind: 'heading', text: 'Mended' },
      { kind: 'list', items: ['two #no heading'] },
    ]);
    expect(noteBlocks('')).toEqual([]);
    // As long as notes may be, in the form that takes longest to parse.
    expect(noteBlocks('-'.repeat(20_000))).toHaveLength(1);
    expect(noteBlocks('- a\n'.repeat(5_000))).toHaveLength(1);
  });
});
