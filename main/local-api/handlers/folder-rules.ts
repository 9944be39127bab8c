/** `use`, `unuse` and `rules`: the accounts of folders, and which `.roster.json` the user approved. */
import { CommandError } from '../command-error.js';
import type { ValueOf } from '../responses.js';
import type { CommandContext, RequestOf } from './command-context.js';

export async function useAccount(
  context: CommandContext,
  { account: selector, backend, folder }: RequestOf<'use'>,
): Promise<ValueOf<'use'>> {
  const account = context.find(selector, backend);
  const rule = await context.services.folderRules.set(folder, account.id);
  if (rule === null) throw new CommandError('folderNotFound', { folder });
  return { folder: rule.folder, account: context.accountJson(account) };
}

export async function clearFolder(
  { services: { folderRules, teamFiles } }: CommandContext,
  { folder }: RequestOf<'unuse'>,
): Promise<ValueOf<'unuse'>> {
  if (await folderRules.remove(folder)) return { folder, removed: 'rule' };
  if (await teamFiles.revoke(folder)) return { folder, removed: 'file' };
  const nearest = await folderRules.find(folder);
  throw new CommandError('noFolderRule', { folder, nearest: nearest?.folder ?? null });
}

export async function listRules(context: CommandContext): Promise<ValueOf<'rules'>> {
  const { folderRules, teamFiles } = context.services;
  const rules = await folderRules.list();
  const files = await teamFiles.list();
  const accounts = new Map(context.accountsJson().map((account) => [account.id, account]));
  return {
    rules: rules.map(({ folder, accountId, isMissing }) => ({
      ...{ folder, missing: isMissing, account: accounts.get(accountId) ?? null },
    })),
    files: files.map(({ folder, backend, appId, account, state }) => ({ folder, backend, appId, account, state })),
  };
}
