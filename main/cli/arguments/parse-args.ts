/** Parses the arguments of `roster`. */
import { parseArgs } from 'node:util';
import { browserProviders } from '../../../preload/contract/model/names.js';
import { trimmed } from '../../../preload/text/entered-text.js';
import type { Request } from '../../local-api/protocol.js';
import { decidesCode, defaultVariables, type VariableChoice, variableFields } from '../run-program/token-variables.js';
import {
  type CommandWord,
  type CompletionShell,
  completionShells,
  isCommandWord,
  type NameKind,
  nameKinds,
  type OptionName,
  options,
  optionsByCommand,
  type TokenFormat,
  tokenFormats,
} from './command-options.js';
import { parseDuration } from './duration.js';
import type { Origin } from './origin.js';
import { requireName } from './require-name.js';
import { UsageError } from './usage-error.js';

/** The request of a command line, without its ID and without the command's origin (`origin.ts`). */
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
  /** Lists names for a completion script. */
  | { kind: 'names'; of: NameKind }
  /** A sign-in request whose secret still has to be read from the terminal or from stdin. */
  | { kind: 'signIn'; by: 'email' | 'apiKey'; email: string; backend: string | null; json: boolean }
  /** Null: the working folder. */
  | { kind: 'clearFolder'; folder: string | null; json: boolean }
  /** `command`: the program and its arguments. */
  | {
      kind: 'run';
      request: Extract<AskedRequest, { command: 'token' }>;
      variables: readonly VariableChoice[];
      command: readonly [string, ...string[]];
    }
  | { kind: 'request'; request: AskedRequest; json: boolean; format: TokenFormat };

/** Whether a command only asks a Roster that runs. */
export function neverStartsRoster(parsed: ParsedCommand): boolean {
  return parsed.kind === 'names' || (parsed.kind === 'request' && parsed.request.command === 'status');
}

const valueNames = ['account', 'backend', 'browser', 'format', 'min-valid'] as const;
type ValueName = (typeof valueNames)[number];
type OptionValues = Partial<Record<ValueName, string>> & { variables?: VariableChoice[] };

/** Parses the arguments. @throws UsageError */
export function parseArguments(line: readonly string[]): ParsedCommand {
  const [command = '', ...given] = line;
  // Everything after `--` belongs to the program.
  const end = command === 'run' ? given.indexOf('--') : -1;
  const [rest, words] = end < 0 ? [given, []] : [given.slice(0, end), given.slice(end + 1)];
  if (['help', '--help', '-h'].includes(command)) return { kind: 'help', command: rest[0] ?? null };
  if (['version', '--version'].includes(command)) return { kind: 'version' };
  if (!isCommandWord(command)) throw new UsageError('unknownCommand', { command });
  const { flags, values, positionals } = parseOptions(command, rest, [...optionsByCommand[command], 'help']);
  if (flags.has('help')) return { kind: 'help', command };
  for (const option of selectingOptions) requireName(values[option], `--${option}`);
  if (takesAccount.has(command) && !flags.has('clear')) requireName(positionals[0], '<account>');
  const [first, second, third] = positionals;
  const none = (extra: string | undefined) => {
    if (extra !== undefined) throw new UsageError('unexpectedArgument', { argument: extra });
  };
  const format = formatOf(flags, values);
  const json = flags.has('json') || format === 'json';
  const backend = values.backend ?? null;
  const request = (asked: AskedRequest): ParsedCommand => ({ kind: 'request', request: asked, json, format });
  switch (command) {
    case 'list':
    case 'status':
    case 'browsers':
    case 'open':
    case 'quick':
      none(first);
      return request({ command });
    case 'switch':
      none(second);
      if (first === undefined) throw new UsageError('accountMissing');
      return request({ command, account: first, backend });
    case 'run': {
      none(first);
      if (words[0] === undefined) throw new UsageError('commandMissing');
      return {
        ...{ kind: 'run', variables: values.variables ?? defaultVariables, command: [words[0], ...words.slice(1)] },
        request: tokenRequest(undefined, values),
      };
    }
    case 'token':
      none(second);
      return request(tokenRequest(first, values));
    case 'which':
      none(second);
      return request({ command, ...selection(first, values) });
    case 'use': {
      none(second);
      if (flags.has('list')) {
        none(first);
        return request({ command: 'rules' });
      }
      if (flags.has('clear')) {
        requireName(first, '<folder>', maxFolderLength);
        return { kind: 'clearFolder', folder: first ?? null, json };
      }
      if (first === undefined) throw new UsageError('accountMissing');
      return request({ command, account: first, backend });
    }
    case 'logout':
      none(second);
      return request({ command, ...selection(first, values), forGood: flags.has('for-good') });
    case 'completion': {
      none(second);
      const names = nameKinds.find((kind) => kind === first);
      if (names !== undefined) return { kind: 'names', of: names };
      const shell = completionShells.find((name) => name === first);
      if (shell === undefined) throw new UsageError('unknownShell', { shells: completionShells });
      return { kind: 'completion', shell };
    }
    default:
      none(third);
      return login(first, second, { backend, json, browser: values.browser, printUrl: flags.has('print-url') });
  }
}

const maxFolderLength = 4096;
/** Options that select something by its name, and commands whose argument does. */
const selectingOptions = ['account', 'backend', 'browser'] as const;
const takesAccount: ReadonlySet<CommandWord> = new Set(['switch', 'token', 'which', 'use', 'logout']);

/** The account is an argument or an option, not both. @throws UsageError */
function selection(argument: string | undefined, { account, backend }: OptionValues) {
  if (argument !== undefined && account !== undefined) throw new UsageError('unexpectedArgument', { argument });
  return { account: argument ?? account ?? null, backend: backend ?? null };
}

function tokenRequest(argument: string | undefined, values: OptionValues) {
  const text = values['min-valid'];
  const minValidSeconds = text === undefined ? null : parseDuration(text);
  if (text !== undefined && minValidSeconds === null) throw new UsageError('invalidDuration', { duration: text });
  return { command: 'token' as const, ...selection(argument, values), minValidSeconds, run: null };
}

/** `--json` and `--header` are short for `--format`. @throws UsageError */
function formatOf(flags: ReadonlySet<OptionName>, { format }: OptionValues): TokenFormat {
  const found = tokenFormats.find((one) => one === format);
  if (format !== undefined && found === undefined) throw new UsageError('unknownFormat', { formats: tokenFormats });
  return found ?? (flags.has('json') ? 'json' : flags.has('header') ? 'header' : 'plain');
}

/** `NAME=field`. @throws UsageError */
function variableOf(text: string): VariableChoice {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(\w+)$/.exec(text) ?? [];
  const field = variableFields.find((one) => one === value);
  if (name === undefined || field === undefined)
    throw new UsageError('invalidVariable', { text, fields: variableFields });
  if (decidesCode(name)) throw new UsageError('decidingVariable', { name });
  return { name, field };
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
  const provider = browserProviders.find((name) => name === method);
  if (option !== undefined && provider === undefined) throw new UsageError('onlyWithProvider', { option });
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
    ...{ json, format: json ? 'json' : 'plain' },
  });
  if (method === undefined) return request({ kind: 'window' });
  if (method === 'anonymous') return request({ kind: 'anonymous' });
  if (provider === undefined) throw new UsageError('unknownSignInMethod', { method });
  return request({
    kind: 'browser',
    provider,
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
    const valueName = valueNames.find((one) => one === name);
    if (valueName === undefined && name !== 'env') {
      if (token.value !== undefined) throw new UsageError('optionTakesNoValue', { option });
      flags.add(name);
    } else {
      const isOption = token.inlineValue === false && token.value.startsWith('-');
      if (token.value === undefined || isOption) throw new UsageError('optionValueMissing', { option });
      if (valueName === undefined) values.variables = [...(values.variables ?? []), variableOf(token.value)];
      else values[valueName] = token.value;
    }
  }
  return { flags, values, positionals };
}
