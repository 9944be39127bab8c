/** Parses the arguments of `roster`. */
import { parseArgs } from 'node:util';
import { browserProvider } from '../../preload/contract/model/index.js';
import { trimmed } from '../../preload/text/entered-text.js';
import type { Request } from '../local-api/protocol.js';
import { type CompletionShell, completionShells } from './completion.js';
import type { Origin } from './origin.js';
import { UsageError } from './usage-error.js';

/** What a command line asks for: a request without its ID and without where the command runs (`origin.ts`). */
export type AskedRequest = Request extends infer R
  ? R extends Exclude<Request, { command: 'unuse' }>
    ? Omit<R, 'id' | keyof Origin>
    : never
  : never;

/** A parsed command line. */
export type ParsedCommand =
  | { kind: 'help'; command: string | null }
  | { kind: 'version' }
  | { kind: 'completion'; shell: CompletionShell }
  /** A sign-in request whose secret still has to be read from the terminal or from stdin. */
  | { kind: 'signIn'; by: 'email' | 'apiKey'; email: string; backend: string | null; json: boolean }
  /** Null: the working folder. */
  | { kind: 'clearFolder'; folder: string | null; json: boolean }
  | { kind: 'request'; request: AskedRequest; json: boolean; header: boolean };

const options = {
  json: { type: 'boolean' },
  header: { type: 'boolean' },
  'for-good': { type: 'boolean' },
  clear: { type: 'boolean' },
  list: { type: 'boolean' },
  account: { type: 'string' },
  backend: { type: 'string' },
  browser: { type: 'string' },
  'print-url': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
type OptionName = keyof typeof options;
type OptionValues = Partial<Record<'account' | 'backend' | 'browser', string>>;

/** Options that each command accepts. */
const optionsByCommand: Readonly<Record<string, readonly OptionName[]>> = {
  list: ['json'],
  status: ['json'],
  switch: ['json', 'backend'],
  token: ['json', 'account', 'backend', 'header'],
  use: ['json', 'backend', 'clear', 'list'],
  which: ['json', 'account', 'backend'],
  login: ['json', 'backend', 'browser', 'print-url'],
  logout: ['json', 'account', 'backend', 'for-good'],
  open: ['json'],
  quick: ['json'],
  completion: [],
};

/** Parses the arguments. @throws UsageError */
export function parseArguments(words: readonly string[]): ParsedCommand {
  const [command = '', ...rest] = words;
  if (['help', '--help', '-h'].includes(command)) return { kind: 'help', command: rest[0] ?? null };
  if (['version', '--version'].includes(command)) return { kind: 'version' };
  const accepted = optionsByCommand[command];
  if (accepted === undefined) throw new UsageError('unknownCommand', { command });
  const { flags, values, positionals } = parseOptions(command, rest, [...accepted, 'help']);
  if (flags.has('help')) return { kind: 'help', command };
  const [first, second, third] = positionals;
  const none = (extra: string | undefined) => {
    if (extra !== undefined) throw new UsageError('unexpectedArgument', { argument: extra });
  };
  const json = flags.has('json');
  const backend = values.backend ?? null;
  const header = flags.has('header');
  const request = (asked: AskedRequest): ParsedCommand => ({ kind: 'request', request: asked, json, header });
  switch (command) {
    case 'list':
    case 'status':
    case 'open':
    case 'quick':
      none(first);
      return request({ command });
    case 'switch':
      none(second);
      if (first === undefined) throw new UsageError('accountMissing');
      return request({ command, account: first, backend });
    case 'token':
    case 'which':
      none(second);
      return request({ command, ...selection(first, values) });
    case 'use': {
      none(second);
      if (flags.has('list')) {
        none(first);
        return request({ command: 'rules' });
      }
      if (flags.has('clear')) return { kind: 'clearFolder', folder: first ?? null, json };
      if (first === undefined) throw new UsageError('accountMissing');
      return request({ command, account: first, backend });
    }
    case 'logout':
      none(second);
      return request({ command, ...selection(first, values), forGood: flags.has('for-good') });
    case 'completion': {
      none(second);
      const shell = completionShells.find((name) => name === first);
      if (shell === undefined) throw new UsageError('unknownShell', { shells: completionShells });
      return { kind: 'completion', shell };
    }
    default:
      none(third);
      return login(first, second, { backend, json, browser: values.browser, printUrl: flags.has('print-url') });
  }
}

/** The account is an argument or an option, not both. @throws UsageError */
function selection(argument: string | undefined, { account, backend }: OptionValues) {
  if (argument !== undefined && account !== undefined) throw new UsageError('unexpectedArgument', { argument });
  return { account: argument ?? account ?? null, backend: backend ?? null };
}

interface LoginOptions {
  backend: string | null;
  json: boolean;
  /** Name of the browser. */
  browser: string | undefined;
  printUrl: boolean;
}

function login(
  method: string | undefined,
  email: string | undefined,
  { backend, json, browser, printUrl }: LoginOptions,
): ParsedCommand {
  const [option] = [...(browser === undefined ? [] : ['--browser']), ...(printUrl ? ['--print-url'] : [])];
  const provider = browserProvider.safeParse(method);
  if (option !== undefined && !provider.success) throw new UsageError('onlyWithProvider', { option });
  if (browser !== undefined && printUrl) throw new UsageError('unexpectedArgument', { argument: '--print-url' });
  if (method === 'email') {
    const address = trimmed(email ?? '');
    if (address === '') throw new UsageError('emailMissing');
    return { kind: 'signIn', by: 'email', email: address, backend, json };
  }
  if (email !== undefined) throw new UsageError('unexpectedArgument', { argument: email });
  if (method === 'key') return { kind: 'signIn', by: 'apiKey', email: '', backend, json };
  const request = (how: Extract<AskedRequest, { command: 'login' }>['way']): ParsedCommand => ({
    kind: 'request',
    request: { command: 'login', way: how, backend },
    ...{ json, header: false },
  });
  if (method === undefined) return request({ kind: 'window' });
  if (method === 'anonymous') return request({ kind: 'anonymous' });
  if (!provider.success) throw new UsageError('unknownSignInMethod', { method });
  return request({
    kind: 'browser',
    provider: provider.data,
    ...(browser === undefined ? {} : { browser }),
    ...(printUrl ? { printUrl } : {}),
  });
}

/** Separates options from arguments. Not strict, because Node's own messages are in English only. @throws UsageError */
function parseOptions(command: string, args: string[], accepted: readonly OptionName[]) {
  const flags = new Set<OptionName>();
  const positionals: string[] = [];
  const values: OptionValues = {};
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = token.rawName;
    const name = accepted.find((known) => known === token.name);
    if (name === undefined) throw new UsageError('unknownOption', { option, command });
    if (name !== 'backend' && name !== 'account' && name !== 'browser') {
      if (token.value !== undefined) throw new UsageError('optionTakesNoValue', { option });
      flags.add(name);
    } else {
      const isOption = token.inlineValue === false && token.value.startsWith('-');
      if (token.value === undefined || isOption) throw new UsageError('optionValueMissing', { option });
      values[name] = token.value;
    }
  }
  return { flags, values, positionals };
}
