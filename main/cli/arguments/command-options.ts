/** Commands, their options, and what shells complete after them. */

/** Supported shells. */
export const completionShells = ['bash', 'zsh', 'fish'] as const;
export type CompletionShell = (typeof completionShells)[number];

/** Names that a running Roster lists for the completion scripts. */
export const nameKinds = ['accounts', 'backends', 'browsers', 'folders'] as const;
export type NameKind = (typeof nameKinds)[number];

/** What `roster token` prints. */
export const tokenFormats = ['plain', 'json', 'header', 'env'] as const;
export type TokenFormat = (typeof tokenFormats)[number];

export const signInMethods = ['google', 'facebook', 'apple', 'openid', 'email', 'key', 'anonymous'] as const;

export const options = {
  json: { type: 'boolean' },
  header: { type: 'boolean' },
  'for-good': { type: 'boolean' },
  clear: { type: 'boolean' },
  list: { type: 'boolean' },
  account: { type: 'string' },
  backend: { type: 'string' },
  format: { type: 'string' },
  'min-valid': { type: 'string' },
  env: { type: 'string' },
  browser: { type: 'string' },
  'print-url': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
export type OptionName = keyof typeof options;

/** Options that each command accepts, besides `--help`. */
export const optionsByCommand = {
  list: ['json'],
  status: ['json'],
  switch: ['json', 'backend'],
  token: ['json', 'account', 'backend', 'header', 'format', 'min-valid'],
  which: ['json', 'account', 'backend'],
  run: ['account', 'backend', 'min-valid', 'env'],
  use: ['json', 'backend', 'clear', 'list'],
  login: ['json', 'backend', 'browser', 'print-url'],
  logout: ['json', 'account', 'backend', 'for-good'],
  browsers: ['json'],
  open: ['json'],
  quick: ['json'],
  completion: [],
} as const satisfies Readonly<Record<string, readonly OptionName[]>>;
export type CommandWord = keyof typeof optionsByCommand;

export function isCommandWord(word: string): word is CommandWord {
  return Object.hasOwn(optionsByCommand, word);
}
