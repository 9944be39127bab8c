/** Formats the result of a successful command. */
import type { CliMessages } from '../../../preload/i18n/en/cli.js';
import { plainJson, plainText as plain } from '../../../preload/text/plain-text.js';
import type { AccountJson, Result, ValueOf } from '../../local-api/responses.js';
import type { TokenFormat } from '../arguments/command-options.js';
import { defaultVariables, shellLines, variablesOf } from '../run-program/token-variables.js';

export interface OutputOptions {
  json: boolean;
  /** How to print a token. */
  format: TokenFormat;
  messages: CliMessages;
}

/** The output without the final line break. Empty if there is nothing to print. */
export function formatResult(answered: Result, { json, format, messages: words }: OutputOptions): string {
  if (json) return plainJson(JSON.stringify(answered.value, null, 2));
  switch (answered.command) {
    case 'list':
      return listed(answered.value.accounts, words);
    case 'status':
      return statusOf(answered.value, words);
    case 'switch':
      return words.nowActive(plain(answered.value.account.name));
    case 'token':
      if (format === 'env') return shellLines(variablesOf(answered.value, defaultVariables));
      return format === 'header' ? `Authorization: Bearer ${answered.value.token}` : answered.value.token;
    case 'which': {
      const { account, reason } = answered.value;
      return words.uses(plain(account.name), plain(account.backend.name), plain(words.accountReason(reason)));
    }
    case 'use': {
      const { folder, account } = answered.value;
      return words.folderUses(plain(folder), plain(account.name), plain(account.backend.name));
    }
    case 'unuse': {
      const folder = plain(answered.value.folder);
      return answered.value.removed === 'file' ? words.fileRevoked(folder) : words.folderCleared(folder);
    }
    case 'rules':
      return rules(answered.value, words);
    case 'browsers':
      return answered.value.browsers.map(plain).join('\n');
    case 'login':
      return words.signedIn(plain(answered.value.account.name));
    case 'logout':
      return words.signedOut(plain(answered.value.account.name));
    case 'callback':
    case 'open':
    case 'quick':
      return '';
  }
}

function statusOf({ version, lock, active, backends }: ValueOf<'status'>, messages: CliMessages): string {
  const lines = [messages.version(version)];
  if (lock === 'locked') lines.push(messages.isLocked);
  else if (active.length === 0) lines.push(messages.nobodyActive);
  for (const { name, backend } of active) lines.push(messages.activeAt(plain(name), plain(backend.name)));
  for (const { name, health, url } of backends)
    lines.push(`${plain(name)}: ${messages.health[health]} ${plain(url ?? '')}`.trimEnd());
  return lines.join('\n');
}

function rules({ rules: known, files }: ValueOf<'rules'>, words: CliMessages): string {
  const { columns, noRules, ruleStates, fileStates } = words;
  const ofRules = known.map(({ folder, missing, account }) => [
    ...[
      plain(folder),
      account === null ? '' : plain(account.name),
      account === null ? '' : plain(account.backend.name),
    ],
    missing ? ruleStates.missing : account === null ? ruleStates.removed : '',
  ]);
  const ofFiles = files.map(({ folder, backend, account, state }) => [
    ...[plain(folder), account === null ? words.currentAccount : plain(account), plain(backend), fileStates[state]],
  ]);
  if (ofRules.length + ofFiles.length === 0) return noRules;
  return table([[columns.folder, columns.account, columns.backend, columns.state], ...ofRules, ...ofFiles]);
}

function listed(accounts: readonly AccountJson[], messages: CliMessages): string {
  if (accounts.length === 0) return messages.noAccounts;
  const { columns, providers, states } = messages;
  const cells = [
    ['', '', columns.account, columns.email, columns.way, columns.state, columns.backend],
    ...accounts.map(({ active, slot, name, email, provider, state, backend }) => [
      ...[active ? '*' : '', slot === null ? '' : String(slot), plain(name), email === null ? '' : plain(email)],
      ...[providers[provider], states[state], plain(backend.name)],
    ]),
  ];
  // Without pinned accounts there are no slots, and many accounts are named by their address.
  const isShown = [
    ...[true, accounts.some(({ slot }) => slot !== null), true],
    ...[accounts.some(({ name, email }) => email !== null && email !== name), true, true, true],
  ];
  return table(cells.map((row) => row.filter((_cell, column) => isShown[column])));
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => Array.from(row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - Array.from(cell).length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
