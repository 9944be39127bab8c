/** Finds the parts of a text that match a search, so that they can be emphasized. */
import { fold } from '../../accounts/account-format.js';

export interface TextPart {
  text: string;
  isMatch: boolean;
}

/** Splits a text into matching and other parts. `terms` are folded search terms. */
export function highlight(text: string, terms: readonly string[]): TextPart[] {
  if (terms.length === 0 || text === '') return [{ text, isMatch: false }];
  // Folding changes lengths: remember which character each folded one comes from.
  let folded = '';
  const origins: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    for (const unit of fold(text.charAt(index))) {
      folded += unit;
      for (let count = 0; count < unit.length; count += 1) origins.push(index);
    }
  }
  const isMatched = new Array<boolean>(text.length).fill(false);
  for (const term of terms) {
    for (let at = folded.indexOf(term); at !== -1; at = folded.indexOf(term, at + term.length)) {
      for (let index = origins[at] ?? 0; index <= (origins[at + term.length - 1] ?? -1); index += 1) {
        isMatched[index] = true;
      }
    }
  }
  const parts: TextPart[] = [];
  for (const [index, isMatch] of isMatched.entries()) {
    const last = parts.at(-1);
    if (last?.isMatch === isMatch) last.text += text.charAt(index);
    else parts.push({ text: text.charAt(index), isMatch });
  }
  return parts;
}
