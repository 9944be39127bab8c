/**
 * Ranks the results of the palette. Every word of the query must match some text: at its start, at the start of a word, inside
 * a word, or with letters skipped, in this order. Recently used items come first among equal matches.
 */

/** An item that can be found. Texts are folded (`fold`); the first one is the name. */
export interface Candidate {
  texts: readonly string[];
  /** From 0 to 1: how recently it was used. */
  recency: number;
}

/** The best matches, and the number of all. */
export interface Ranked<T> {
  best: T[];
  count: number;
}

/** How well one word matches. Far enough apart that recency never makes up for a worse kind of match. */
const kinds = { start: 100, wordStart: 80, inside: 40, skipping: 15 } as const;
/** The most that recency adds to the score, as a fraction of it. */
const recencyShare = 0.2;
/** The penalty for a match in a later text, such as in the backend's name instead of the account's. */
const textCost = 3;
/** Single letters with others skipped would match almost everything. */
const minSkipping = 2;
/** Letters may be skipped in these first texts only: the name and the address. */
const skippingTexts = 2;

/** Returns the `limit` best matches, the best first, in time proportional to the number of items. */
export function rank<T>(
  items: Iterable<T>,
  words: readonly string[],
  candidateOf: (item: T) => Candidate,
  limit: number,
): Ranked<T> {
  const best: { item: T; score: number }[] = [];
  let count = 0;
  for (const item of items) {
    const score = scoreOf(candidateOf(item), words);
    if (score === null) continue;
    count += 1;
    const worst = best.length < limit ? undefined : best.at(-1);
    if (worst !== undefined && score <= worst.score) continue;
    let place = best.length;
    // Items with the same score keep their order.
    while (place > 0 && (best[place - 1]?.score ?? 0) < score) place -= 1;
    best.splice(place, 0, { item, score });
    if (best.length > limit) best.pop();
  }
  return { best: best.map(({ item }) => item), count };
}

/** How well a candidate matches all words; null if one of them does not match. Without words, everything matches. */
export function scoreOf({ texts, recency }: Candidate, words: readonly string[]): number | null {
  let score = 1;
  for (const word of words) {
    const ofWord = scoreOfWord(texts, word);
    if (ofWord === 0) return null;
    score += ofWord;
  }
  return score * (1 + recencyShare * recency);
}

function scoreOfWord(texts: readonly string[], word: string): number {
  let best = 0;
  // An index, because iterators would dominate the time for thousands of candidates.
  for (let index = 0; index < texts.length; index += 1) {
    const text = texts[index] ?? '';
    const score = scoreIn(text, word, index < skippingTexts);
    if (score > 0) best = Math.max(best, score - index * textCost);
  }
  return best;
}

function scoreIn(text: string, word: string, maySkip: boolean): number {
  let at = text.indexOf(word);
  if (at === 0) return kinds.start;
  if (at === -1) return maySkip && word.length >= minSkipping && skips(text, word) ? kinds.skipping : 0;
  for (; at !== -1; at = text.indexOf(word, at + 1)) if (isWordStart(text, at)) return kinds.wordStart;
  return kinds.inside;
}

/**
 * Whether the letters of a word occur in this order, from the start of a word on and not too far apart: “tbk” in “tom
 * baker”.
 */
function skips(text: string, word: string): boolean {
  const first = word.charAt(0);
  const longest = word.length * 3 + 4;
  for (let start = text.indexOf(first); start !== -1; start = text.indexOf(first, start + 1)) {
    if (start > 0 && !isWordStart(text, start)) continue;
    let at = start;
    let matched = 1;
    while (matched < word.length) {
      at = text.indexOf(word.charAt(matched), at + 1);
      if (at === -1) return false;
      matched += 1;
    }
    if (at - start < longest) return true;
  }
  return false;
}

const letter = /[\p{L}\p{N}]/u;

function isWordStart(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  // ASCII letters and digits, without the cost of a pattern.
  if ((before >= 97 && before <= 122) || (before >= 48 && before <= 57)) return false;
  return before < 128 || !letter.test(text.charAt(at - 1));
}
