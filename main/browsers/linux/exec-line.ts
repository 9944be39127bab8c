/** The command line in a desktop entry's key `Exec`. */

/** An argument; `url` if a field code stands for the URL in it. */
interface ExecArgument {
  text: string;
  /** Position in `text` where the URL belongs; null: nowhere. */
  urlAt: number | null;
}

/** A parsed `Exec` key that takes a URL. */
export interface ExecLine {
  program: string;
  args: readonly ExecArgument[];
}

/** Other values of the entry that field codes stand for. */
export interface ExecContext {
  name: string;
  icon: string | null;
  path: string;
}

/** Arguments that only announce the URL, so that other switches must precede them. */
const announcing: ReadonlySet<string> = new Set(['--', '@@', '@@u', '--single-argument']);

/** Characters of a whole command line, such as in `sh -c "browser %u"`: the shell would run code in a URL. */
const commandLine = /[\s;&|<>`$()'"\\]/;

/** Parses the value of `Exec`, in which the escapes of strings are already resolved; null if it is invalid or takes no URL. */
export function parseExecLine(value: string, context: ExecContext): ExecLine | null {
  const words = splitWords(value);
  if (words === null) return null;
  const args: ExecArgument[] = [];
  for (const word of words) {
    const expanded = expand(word, context);
    if (expanded === null) return null;
    args.push(...expanded);
  }
  const [first, ...rest] = args;
  // The URL goes to one place.
  if (first === undefined || first.text === '' || first.urlAt !== null) return null;
  const [taking, ...others] = rest.filter(({ urlAt }) => urlAt !== null);
  if (taking === undefined || others.length > 0 || commandLine.test(taking.text)) return null;
  return { program: first.text, args: rest };
}

/** The arguments that open a URL, with more switches in front of it. */
export function argumentsFor({ args }: ExecLine, url: string, switches: readonly string[]): string[] {
  let at = args.findIndex(({ urlAt }) => urlAt !== null);
  while (at > 0 && announcing.has(args[at - 1]?.text ?? '')) at -= 1;
  const filled = args.map(({ text, urlAt }) =>
    urlAt === null ? text : text.slice(0, urlAt) + url + text.slice(urlAt),
  );
  return [...filled.slice(0, at), ...switches, ...filled.slice(at)];
}

interface Word {
  text: string;
  isQuoted: boolean;
}

/** Splits at spaces outside quotes; null if a quote is not closed. */
function splitWords(value: string): Word[] | null {
  const words: Word[] = [];
  let word: Word | null = null;
  let isInQuotes = false;
  for (let at = 0; at < value.length; at += 1) {
    const char = value.charAt(at);
    if (isInQuotes && char === '\\' && /["`$\\]/.test(value.charAt(at + 1))) {
      at += 1;
      word = add(word, value.charAt(at), true);
    } else if (char === '"') {
      isInQuotes = !isInQuotes;
      word = add(word, '', true);
    } else if (isInQuotes || !/[ \t\n]/.test(char)) {
      word = add(word, char, isInQuotes);
    } else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (word !== null) words.push(word);
  return isInQuotes ? null : words;
}

function add(word: Word | null, text: string, isQuoted: boolean): Word {
  return { text: (word?.text ?? '') + text, isQuoted: isQuoted || (word?.isQuoted ?? false) };
}

/** Replaces the field codes of a word; null if one is invalid. Deprecated codes are removed. */
function expand({ text, isQuoted }: Word, { name, icon, path }: ExecContext): ExecArgument[] | null {
  if (!isQuoted && text === '%i') {
    return icon === null || icon === '' ? [] : ['--icon', icon].map((one) => ({ text: one, urlAt: null }));
  }
  let expanded = '';
  let urlAt: number | null = null;
  let isDropped = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char !== '%') {
      expanded += char;
      continue;
    }
    at += 1;
    const code = text.charAt(at);
    if (code === '%') expanded += '%';
    else if (code === 'c') expanded += name;
    else if (code === 'k') expanded += path;
    else if (/^[uUfF]$/.test(code) && urlAt === null) urlAt = expanded.length;
    else if (/^[dDnNvm]$/.test(code)) isDropped = true;
    else return null;
  }
  return isDropped && expanded === '' && urlAt === null ? [] : [{ text: expanded, urlAt }];
}
