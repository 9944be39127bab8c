/** The palette's results for a query. Pure, so that it can be tested without a window. */
import type { AccountId, AccountSummary, BackendId, BackendSummary, Snapshot } from '../../preload/contract/index.js';
import { maxRecent } from '../../preload/contract/list-order.js';
import { fold, nameOf, searchTerms } from '../accounts/account-format.js';
import { messages } from '../i18n/all-messages.js';
import { accountCommands, generalCommands, type PaletteEntry, type PaletteState } from './palette-commands.js';
import { rank } from './rank.js';

export type Choice =
  | { kind: 'account'; id: string; account: AccountSummary; backend: BackendSummary | undefined }
  | { kind: 'command'; id: string; entry: PaletteEntry }
  | { kind: 'backend'; id: string; backend: BackendSummary }
  /** Lists the accounts that were left out. */
  | { kind: 'more'; id: string; count: number }
  /** Starts a query with a prefix. */
  | { kind: 'prefix'; id: string; prefix: string; title: string };

export interface Section {
  title: string;
  choices: Choice[];
}

export interface Query {
  text: string;
  /** The account whose actions are listed. */
  chosen: AccountSummary | null;
  /** Whether all found accounts are listed, up to `maxExpanded`. */
  isExpanded: boolean;
}

/** First letters that restrict what is found. */
const prefixes = { actions: '>', backends: '@', help: '?' } as const;
const maxAccounts = 6;
const maxRecentShown = 5;
/** A longer list is not useful; typing another letter narrows it. */
const maxExpanded = 50;
const maxCommands = 8;
const maxBackends = 3;
/** The beginning of a user ID finds its account. Short ones would match too many by chance. */
const minUserId = 4;
/** A shorter word is more likely the beginning of a name than of an action. */
const minVerb = 3;

/** The sections to show, without empty ones. */
export function paletteSections(query: Query, state: PaletteState): Section[] {
  return sectionsOf(query, state).filter(({ choices }) => choices.length > 0);
}

function sectionsOf({ text, chosen, isExpanded }: Query, state: PaletteState): Section[] {
  const words = searchTerms(text);
  if (chosen !== null) {
    const found = rankEntries(accountCommands(chosen, state, true), words);
    return [{ title: messages.actionsFor(nameOf(chosen)), choices: found }];
  }
  const rest = searchTerms(text.trimStart().slice(1));
  switch (text.trimStart().charAt(0)) {
    case prefixes.actions:
      return [{ title: messages.paletteCommands, choices: actionsFound(rest, state, Number.POSITIVE_INFINITY) }];
    case prefixes.backends:
      return [{ title: messages.backends, choices: backendsFound(rest, state, Number.POSITIVE_INFINITY) }];
    case prefixes.help:
      return [{ title: messages.paletteHelp, choices: help() }];
  }
  if (words.length === 0) {
    return [
      { title: messages.paletteRecent, choices: recentAccounts(state) },
      { title: messages.paletteCommands, choices: actionsFound([], state, Number.POSITIVE_INFINITY) },
    ];
  }
  const { best, count } = rankAccounts(words, state, isExpanded ? maxExpanded : maxAccounts);
  const choices = best.map((account) => toChoice(account, state));
  const more = count - best.length;
  if (more > 0 && !isExpanded) choices.push({ kind: 'more', id: 'more', count: more });
  const accounts = { title: messages.accounts, choices };
  const backends = { title: messages.backends, choices: backendsFound(words, state, maxBackends) };
  const isAccountMeant = isMeant(choices[0], words, state);
  const found = actionsFound(words, state, maxCommands, isAccountMeant ? best[0] : undefined);
  const actions = { title: messages.paletteCommands, choices: found };
  // The first choice is what Enter does: letters that happen to occur in a name must not hide an action that was meant.
  return isAccountMeant || !isMeant(found[0], words, state)
    ? [accounts, backends, actions]
    : [actions, accounts, backends];
}

/** Whether all words occur in the name of a choice, without skipping letters. */
function isMeant(choice: Choice | undefined, words: readonly string[], { snapshot }: PaletteState): boolean {
  if (choice?.kind !== 'account' && choice?.kind !== 'command') return false;
  const texts =
    choice.kind === 'command'
      ? [fold(choice.entry.title), ...entryTexts(choice.entry)]
      : accountTexts(choice.account, namesOf(snapshot).get(choice.account.backendId) ?? '');
  return words.every((word) => texts.some((text) => text.includes(word)));
}

/** The folded names of the backends. */
function namesOf({ backends }: Snapshot): ReadonlyMap<BackendId, string> {
  return new Map(backends.map(({ id, displayName }) => [id, fold(displayName)]));
}

function toChoice(account: AccountSummary, { snapshot }: PaletteState): Choice {
  const backend = snapshot.backends.find(({ id }) => id === account.backendId);
  return { kind: 'account', id: account.id, account, backend };
}

/** The accounts to switch to without a query: without the active one, so that Enter returns to the one before. */
function recentAccounts(state: PaletteState): Choice[] {
  const { accounts, recent, active } = state.snapshot;
  const wanted = new Map(recent.map((id, index) => [id, index]));
  const found = accounts.filter(({ id }) => wanted.has(id) && id !== active);
  found.sort((one, other) => (wanted.get(one.id) ?? 0) - (wanted.get(other.id) ?? 0));
  const known = new Set<AccountId | null>([active, ...found.map(({ id }) => id)]);
  for (const isPinned of [true, false]) {
    for (const account of accounts) {
      if (found.length >= maxRecentShown) break;
      if (account.pinned === isPinned && !known.has(account.id)) found.push(account);
    }
  }
  return found.slice(0, maxRecentShown).map((account) => toChoice(account, state));
}

/** Folded texts of an account. Folding thousands of accounts again for each letter would take longer than a frame. */
const textsOf = new WeakMap<AccountSummary, { backendName: string; texts: readonly string[] }>();

/** `backendName` is folded. */
function accountTexts(account: AccountSummary, backendName: string): readonly string[] {
  const known = textsOf.get(account);
  if (known?.backendName === backendName) return known.texts;
  const { label, displayName, email, note } = account;
  // Folded as one text, which is faster than one after another.
  const given = `${label ?? displayName}\n${email ?? ''}\n${label === null ? '' : displayName}\n${note}`;
  const [name = '', address = '', ...others] = fold(given).split('\n');
  const texts = [name, address, backendName, ...others];
  textsOf.set(account, { backendName, texts });
  return texts;
}

function rankAccounts(words: readonly string[], { snapshot }: PaletteState, limit: number) {
  const names = namesOf(snapshot);
  const recency = new Map(snapshot.recent.map((id, index) => [id, 1 - index / maxRecent]));
  const ranked = rank(
    snapshot.accounts,
    words,
    (account) => ({
      texts: accountTexts(account, names.get(account.backendId) ?? ''),
      // Pinned accounts come before others that were not used recently either.
      recency: recency.get(account.id) ?? (account.pinned ? 0.01 : 0),
    }),
    limit,
  );
  const [word = ''] = words;
  if (ranked.count > 0 || words.length !== 1 || word.length < minUserId) return ranked;
  const found = snapshot.accounts.filter(({ userId }) => userId.toLowerCase().startsWith(word));
  return { best: found.slice(0, limit), count: found.length };
}

function backendsFound(words: readonly string[], { snapshot }: PaletteState, limit: number): Choice[] {
  const candidate = ({ displayName, appId }: BackendSummary) => ({
    texts: [fold(displayName), fold(appId)],
    recency: 0,
  });
  return rank(snapshot.backends, words, candidate, limit).best.map((backend) => {
    return { kind: 'backend', id: `backend-${backend.id}`, backend };
  });
}

/**
 * Commands, and actions on accounts: words that name an action are separated from those that name its account, so that
 * “token lena” finds “Copy token of Lena Fischer”. Without the latter, the action is one of the active account.
 */
function actionsFound(words: readonly string[], state: PaletteState, limit: number, best?: AccountSummary): Choice[] {
  const { snapshot } = state;
  const active = snapshot.accounts.find(({ id }) => id === snapshot.active);
  const general = rankEntries(generalCommands(state), words);
  if (words.length === 0) {
    const ofActive = active === undefined ? [] : copyTokenOf(active, state);
    return [...ofActive, ...general].slice(0, limit);
  }
  const sample = active ?? snapshot.accounts[0];
  const known = sample === undefined ? [] : accountCommands(sample, state, true);
  const verbWords = known.flatMap(({ verb = '' }) => searchTerms(verb));
  const isOfAction = (word: string) => word.length >= minVerb && verbWords.some((verb) => verb.startsWith(word));
  const [verbs, names] = [words.filter(isOfAction), words.filter((word) => !isOfAction(word))];
  const subject = verbs.length === 0 ? undefined : names.length === 0 ? active : rankAccounts(names, state, 1).best[0];
  const actions = subject === undefined ? [] : rankEntries(accountCommands(subject, state), verbs).filter(isUseful);
  const ofBest = verbs.length === 0 && best !== undefined ? copyTokenOf(best, state) : [];
  return [...actions, ...ofBest, ...general].slice(0, limit);
}

/** Looking at an account and switching to it is what its own row does. */
function isUseful(choice: Choice): boolean {
  return (
    choice.kind !== 'command' || choice.entry.command.kind !== 'account' || choice.entry.command.action !== 'activate'
  );
}

function copyTokenOf(account: AccountSummary, state: PaletteState): Choice[] {
  return accountCommands(account, state)
    .filter(({ command }) => command.kind === 'account' && command.action === 'copyAccessToken')
    .map((entry) => ({ kind: 'command', id: entry.id, entry }));
}

function rankEntries(entries: readonly PaletteEntry[], words: readonly string[]): Choice[] {
  const candidate = (entry: PaletteEntry) => ({ texts: entryTexts(entry), recency: 0 });
  return rank(entries, words, candidate, entries.length).best.map((entry) => {
    return { kind: 'command', id: entry.id, entry };
  });
}

function entryTexts({ title, keywords = '', verb }: PaletteEntry): string[] {
  return verb === undefined ? [fold(title), fold(keywords)] : [fold(verb)];
}

function help(): Choice[] {
  const titles = messages.palettePrefixes;
  return (['actions', 'backends'] as const).map((name) => {
    return { kind: 'prefix', id: name, prefix: prefixes[name], title: titles[name] };
  });
}
