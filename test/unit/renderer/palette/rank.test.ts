import { describe, expect, it } from 'vitest';
import { type Candidate, rank, scoreOf } from '../../../../renderer/palette/rank.js';

const plain = (...texts: string[]): Candidate => ({ texts, recency: 0 });
const ranked = (texts: readonly string[], query: string, limit = 10) =>
  rank(texts, query.split(' '), (text) => plain(text), limit).best;

describe('the ranking of the palette', () => {
  it('prefers the start of the name, then the start of a word, then the inside, then skipped letters', () => {
    const names = ['nevada', 'brenda', 'tom ada', 'ada lovelace', 'a dark alley'];
    expect(ranked(names, 'ada')).toEqual(['ada lovelace', 'tom ada', 'nevada', 'a dark alley']);
    expect(ranked(['brenda', 'david'], 'da')).toEqual(['david', 'brenda']);
  });

  it.each([
    ['words in any order', 'baker tom', 'tom baker', true],
    ['the beginnings of words', 'to ba', 'tom baker', true],
    ['skipped letters', 'tbk', 'tom baker', true],
    ['letters in another order', 'kbt', 'tom baker', false],
    ['letters that are too far apart', 'tq', 'tom baker of the department of quartz', false],
    ['skipped letters that do not begin a word', 'ok', 'tom baker', false],
    ['a single letter inside', 'k', 'tom baker', true],
    ['words of which one is missing', 'tom smith', 'tom baker', false],
    ['words after signs', 'lov', 'qa+ada.lovelace@staging.example', true],
    ['other scripts', 'анна', 'иванова анна', true],
  ])('handles %s', (_what, query, text, isFound) => {
    expect(ranked([text], query)).toEqual(isFound ? [text] : []);
  });

  it('prefers the name to the address and the backend', () => {
    const items = [plain('eve', 'eve@contoso.example', 'ada'), plain('bob', 'ada@contoso.example'), plain('ada')];
    expect(rank(items, ['ada'], (item) => item, 10).best.map(({ texts }) => texts[0])).toEqual(['ada', 'bob', 'eve']);
  });

  it('puts what was used recently first among equal matches, but not before better ones', () => {
    const items = [plain('ada one'), { texts: ['ada two'], recency: 0.5 }, { texts: ['nada'], recency: 1 }];
    expect(rank(items, ['ada'], (item) => item, 10).best.map(({ texts }) => texts[0])).toEqual([
      'ada two',
      'ada one',
      'nada',
    ]);
  });

  it('keeps the given order of equal matches, and counts those it leaves out', () => {
    const names = Array.from({ length: 10_000 }, (_none, number) => `user ${String(number)}`);
    const { best, count } = rank(names, ['us'], (text) => plain(text), 6);
    expect(best).toEqual(names.slice(0, 6));
    expect(count).toBe(10_000);
  });

  it('matches everything without words', () => {
    expect(scoreOf(plain('anything'), [])).not.toBeNull();
  });
});
