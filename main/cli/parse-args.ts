/** Parses the arguments of `roster`. */
import { parseArgs } from 'node:util';
import { browserProvider } from '../../preload/contract/model/index.js';
import { trimmed } from '../../preload/text/entered-text.js';
import type { Request } from '../local-api/protocol.js';
import { type CompletionShell, completionShells } from './completion.js';
import { cliMessages } from './messages.js';

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never;

/** A parsed command line. */
export type ParsedCommand =
  | { kind: 'help'; command: string | null }
  | { kind: 'version' }
  | { kind: 'completion'; shell: CompletionShell }
  /** A sign-in request whose secret still has to be read from the terminal or from stdin. */
  | { kind: 'signIn'; by: 'email' | 'apiKey'; email: string; backend: string | null; json: boolean }
  | { kind: 'request'; request: WithoutId<Request>; json: boolean; header: boolean };

/** The command line is invalid. `message` explains why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const options = {
  json: { type: 'boolean', default: false },
  header: { type: 'boolean', default: false },
  'for-good': { type: 'boolean', default: false },
  backend: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Options that each command accepts. */
const optionsByCommand: Readonly<Record<string, readonly string[]>> = {
  list: ['json'],
  status: ['json'],
  switch: ['json', 'backend'],
  token: ['json', 'backend', 'header'],
  login: ['json', 'backend'],
  logout: ['json', 'backend', 'for-good'],
  open: ['json'],
  completion: [],
};

/** Parses the arguments. @throws UsageError */
export function parseArguments(words: readonly string[]): ParsedCommand {
  const [command = '', ...rest] = words;
  const messages = cliMessages();
  if (['help', '--help', '-h'].includes(command)) return { kind: 'help', command: rest[0] ?? null };
  if (['version', '--version'].includes(command)) return { kind: 'version' };
  const known = optionsByCommand[command];
  if (known === undefined) throw new UsageError(messages.unknownCommand(command));
  const { values, positionals } = parseOptions(rest);
  if (values.help) return { kind: 'help', command };
  for (const name of ['json', 'header', 'for-good', 'backend'] as const)
    if (values[name] !== undefined && values[name] !== false && !known.includes(name))
      throw new UsageError(messages.unknownOption(`--${name}`, command));
  const [first, second, third] = positionals;
  const none = (extra: string | undefined) => {
    if (extra !== undefined) throw new UsageError(messages.tooMany(extra));
  };
  const backend = values.backend ?? null;
  const { json, header } = values;
  const request = (asked: WithoutId<Request>): ParsedCommand => ({ kind: 'request', request: asked, json, header });
  switch (command) {
    case 'list':
    case 'status':
    case 'open':
      none(first);
      return request({ command });
    case 'switch':
      none(second);
      if (first === undefined) throw new UsageError(messages.accountMissing);
      return request({ command, account: first, backend });
    case 'token':
      none(second);
      return request({ command, account: first ?? null, backend });
    case 'logout':
      none(second);
      return request({ command, account: first ?? null, backend, forGood: values['for-good'] });
    case 'completion': {
      none(second);
      const shell = completionShells.find((name) => name === first);
      if (shell === undefined) throw new UsageError(messages.whichShell(completionShells.join(', ')));
      return { kind: 'completion', shell };
    }
    default:
      none(third);
      return login(first, second, { backend, json });
  }
}

function login(
  way: string | undefined,
  email: string | undefined,
  { backend, json }: { backend: string | null; json: boolean },
): ParsedCommand {
  const messages = cliMessages();
  if (way === 'email') {
    if (email === undefined) throw new UsageError(messages.emailMissing);
    const address = trimmed(email);
    if (address === '') throw new UsageError(messages.emailMissing);
    return { kind: 'signIn', by: 'email', email: address, backend, json };
  }
  if (email !== undefined) throw new UsageError(messages.tooMany(email));
  if (way === 'key') return { kind: 'signIn', by: 'apiKey', email: '', backend, json };
  const request = (how: Extract<WithoutId<Request>, { command: 'login' }>['way']): ParsedCommand => ({
    kind: 'request',
    request: { command: 'login', way: how, backend },
    ...{ json, header: false },
  });
  if (way === undefined) return request({ kind: 'window' });
  if (way === 'anonymous') return request({ kind: 'anonymous' });
  const provider = browserProvider.safeParse(way);
  if (!provider.success) throw new UsageError(messages.unknownWay(way));
  return request({ kind: 'browser', provider: provider.data });
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
