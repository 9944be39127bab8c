/** Every sentence of the consent window, in English. */
import type { AccountReason, ConsentLength } from '../../contract/index.js';
import { accountReasonEn } from './account-choice.js';

export const consentEn = {
  title: (program: string | null) => `${program ?? 'A program'} wants a token`,
  position: (position: number, total: number) => `${String(position)} of ${String(total)}`,
  account: 'Account',
  /** Below the account's name: its backend, and why it is suggested. */
  accountLine: (backend: string, reason: AccountReason | null) =>
    reason === null ? backend : `${backend} · ${accountReasonEn(reason)}`,
  effect: (backend: string, minutes: number | null) =>
    minutes === null
      ? `It can act as you at ${backend} until its token expires.`
      : `It can act as you at ${backend} for ${minutes === 1 ? 'one minute' : `${String(minutes)} minutes`}.`,
  startsProgram: 'Roster starts it with the token in its environment, which your other programs can read as well.',
  lengthLabel: 'How long it is allowed',
  lengths: {
    once: 'Just now',
    terminal: 'This terminal',
    lock: 'Until Roster locks',
    always: 'Always',
  } satisfies Record<ConsentLength, string>,
  lengthHints: {
    once: 'Roster asks again next time.',
    terminal: 'It can get new tokens until this terminal closes.',
    lock: 'It can get new tokens until Roster locks or quits.',
    always: 'It can get new tokens until you revoke it under Programs.',
  } satisfies Record<ConsentLength, string>,
  alwaysForScript: 'It can get new tokens until you revoke it under Programs, or its script changes.',
  unknownProgram: 'Roster cannot identify this program, so it asks each time.',
  noTerminal: '“This terminal” is not available, because the program does not run in one.',
  unrecognized: 'Roster cannot tell what this program runs, so it can be allowed for one terminal at most.',
  changed: 'The script has changed since you allowed it.',
  allAccounts: 'For all accounts',
  details: 'Details',
  process: (pid: number) => `Process ${String(pid)}`,
  deny: 'Deny',
  allow: 'Allow',
  /** About a `.roster.json`. */
  teamFile: {
    title: 'Use this folder’s .roster.json?',
    hint: 'Commands in this folder, and below it, will use the account that the file names. Each program still asks before it gets a token.',
    folder: 'Folder',
    linkedTo: 'Linked to',
    backend: 'Backend',
    known: (name: string) => `In Roster as ${name}`,
    unknown: 'This backend is not in Roster yet. Approve it only if you know its address: your password goes there.',
    appId: 'App ID',
    account: 'Account',
    currentAccount: 'The current account at the backend',
    before: (value: string) => `Before: ${value}`,
    changed: 'The file has changed since you approved it.',
    foreign: 'The file belongs to another user of this computer.',
    approve: 'Approve',
    addAndApprove: 'Add and approve',
    decline: 'Don’t use',
  },
  lockedHint: 'Roster is locked. Enter your passphrase, then decide.',
};

export type ConsentMessages = typeof consentEn;
