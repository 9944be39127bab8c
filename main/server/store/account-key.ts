/** One key for all spellings of an account name, so that two accounts cannot differ in spelling only. */
import { domainToASCII } from 'node:url';

/** Invisible characters, anywhere in the text. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The account key: NFKC-normalised, case-folded, without invisible characters and surrounding white space, with an
 * international domain in ASCII form. Stored with each account; changing the algorithm requires a migration.
 */
export function accountKey(name: string): string {
  const folded = foldCase(name.normalize('NFKC').replaceAll(invisible, '')).normalize('NFKC').trim();
  const at = folded.lastIndexOf('@');
  if (at === -1) return folded;
  const domain = folded.slice(at + 1);
  const ascii = /^[\0-\x7f]*$/.test(domain) ? '' : domainToASCII(domain);
  return folded.slice(0, at + 1) + (ascii === '' ? domain : ascii).replace(/\.$/, '');
}

/** Full Unicode case folding. The dotless ı is a separate letter, although its capital is I. */
export function foldCase(text: string): string {
  return Array.from(text)
    .map((letter) => (letter === 'ı' ? letter : letter.toLowerCase().toUpperCase().toLowerCase()))
    .join('');
}
