/** The words that complete each position, for the scripts of all shells. */
import {
  type CommandWord,
  completionShells,
  type NameKind,
  nameKinds,
  type OptionName,
  options,
  optionsByCommand,
  signInMethods,
  tokenFormats,
} from '../arguments/command-options.js';

/** Fixed words, and the names that Roster lists. */
export interface Candidates {
  words: readonly string[];
  names: NameKind | null;
}

const of = (words: readonly string[], names: NameKind | null = null): Candidates => ({ words, names });

export const commandWords: readonly string[] = [...Object.keys(optionsByCommand), 'help', 'version'];

/** The argument of each command that has one. */
export const argumentOf: Readonly<Partial<Record<CommandWord | 'help', Candidates>>> = {
  switch: of([], 'accounts'),
  token: of([], 'accounts'),
  which: of([], 'accounts'),
  use: of([], 'accounts'),
  logout: of([], 'accounts'),
  login: of(signInMethods),
  completion: of([...completionShells, ...nameKinds]),
  help: of(commandWords),
};

/** The argument after `use --clear`. */
export const clearedFolder = of([], 'folders');

/** Values of the options that take one. */
export const valueOf: Readonly<Partial<Record<OptionName, Candidates>>> = {
  account: of([], 'accounts'),
  backend: of([], 'backends'),
  browser: of(['default'], 'browsers'),
  format: of(tokenFormats),
  'min-valid': of(['5m', '15m', '1h']),
  env: of([]),
};

export interface CommandEntry {
  command: string;
  options: readonly { name: OptionName; value: Candidates | null }[];
}

/** Every command with its options. */
export const commandEntries: readonly CommandEntry[] = Object.entries(optionsByCommand).map(([command, names]) => ({
  command,
  options: [...names, 'help' as const].map((name) => ({
    name,
    value: options[name].type === 'string' ? (valueOf[name] ?? of([])) : null,
  })),
}));
