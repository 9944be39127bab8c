/** Accounts for folders: commands that run in a folder, or below it, use its account. */
import * as z from 'zod';
import { type AccountId, accountId, type FolderRule } from '../../preload/contract/index.js';
import type { JsonFile, JsonFileFormat } from '../storage/json-file.js';
import { openOnce } from '../storage/open-once.js';
import { folderIdentity, governingFolders, realFolder } from './folder-path.js';

const storedRule = z.object({
  /** Real path when the rule was made. */
  folder: z.string(),
  accountId,
  addedAt: z.iso.datetime(),
});
type StoredRule = z.infer<typeof storedRule>;
const folderRulesFile = z.object({ rules: z.array(storedRule) });
/** Content of `folder-rules.json`. It grants nothing, so it is not authenticated. */
export type FolderRulesFile = z.infer<typeof folderRulesFile>;

export const folderRulesFormat: JsonFileFormat<FolderRulesFile> = {
  name: 'folder-rules',
  version: 1,
  schema: folderRulesFile,
  defaults: { rules: [] },
  // Without its rule a folder would silently use another account.
  hasCopy: true,
};

export interface FolderRulesOptions {
  /** Opens the file at the first use: the start does not need it. @throws NewerFormatError, StorageError */
  openFile: () => Promise<Pick<JsonFile<FolderRulesFile>, 'value' | 'change'>>;
  now: () => number;
  onChanged: () => void;
}

export class FolderRules {
  readonly #options: FolderRulesOptions;
  readonly #open: FolderRulesOptions['openFile'];

  constructor(options: FolderRulesOptions) {
    this.#options = options;
    this.#open = openOnce(options.openFile);
  }

  /** All rules by folder. @throws NewerFormatError, StorageError */
  async list(): Promise<FolderRule[]> {
    const { rules } = (await this.#open()).value;
    const shown = await Promise.all(rules.map(shownRule));
    return shown.sort((one, other) => (one.folder < other.folder ? -1 : 1));
  }

  /**
   * The rule for a folder or its nearest parent. A rule of the repository's main folder applies to a Git worktree unless
   * the worktree has its own. `appliesAt`: the folder, or that parent. @throws NewerFormatError, StorageError
   */
  async find(folder: string | null): Promise<{ folder: string; accountId: AccountId; appliesAt: string } | null> {
    const { rules } = (await this.#open()).value;
    if (folder === null || rules.length === 0) return null;
    const byIdentity = await identified(rules);
    for (const { folder: candidate, appliesAt } of await governingFolders(await realFolder(folder))) {
      const identity = await folderIdentity(candidate);
      const rule =
        (identity === null ? undefined : byIdentity.get(identity)) ?? rules.find((one) => one.folder === candidate);
      if (rule !== undefined) return { folder: rule.folder, accountId: rule.accountId, appliesAt };
    }
    return null;
  }

  /** Sets the account of a folder. Null if there is no such folder. Durable. @throws NewerFormatError, StorageError */
  async set(folder: string, account: AccountId): Promise<FolderRule | null> {
    const real = await realFolder(folder);
    if ((await folderIdentity(real)) === null) return null;
    const same = await this.#rulesOf(real);
    const rule = { folder: real, accountId: account, addedAt: new Date(this.#options.now()).toISOString() };
    await (await this.#open()).change(({ rules }) => ({ rules: [...without(rules, same), rule] }));
    this.#options.onChanged();
    return shownRule(rule);
  }

  /** Sets the account of an existing rule, also of a missing folder. Durable. @throws NewerFormatError, StorageError */
  async change(folder: string, account: AccountId): Promise<void> {
    await (
      await this.#open()
    ).change(({ rules }) => ({
      rules: rules.map((rule) => (rule.folder === folder ? { ...rule, accountId: account } : rule)),
    }));
    this.#options.onChanged();
  }

  /** Removes the rule of a folder; false if it has none. Durable. @throws NewerFormatError, StorageError */
  async remove(folder: string): Promise<boolean> {
    const removed = await this.#rulesOf(folder);
    if (removed.length === 0) return false;
    await (await this.#open()).change(({ rules }) => ({ rules: without(rules, removed) }));
    this.#options.onChanged();
    return true;
  }

  /** The rules of exactly this folder, under any of its paths. */
  async #rulesOf(folder: string): Promise<string[]> {
    const { rules } = (await this.#open()).value;
    const [real, identity] = [await realFolder(folder), await folderIdentity(folder)];
    const same = identity === null ? undefined : (await identified(rules)).get(identity);
    return rules
      .filter((rule) => rule.folder === folder || rule.folder === real || rule === same)
      .map((rule) => rule.folder);
  }
}

function without(rules: readonly StoredRule[], folders: readonly string[]): StoredRule[] {
  return rules.filter(({ folder }) => !folders.includes(folder));
}

async function shownRule({ folder, accountId: account, addedAt }: StoredRule): Promise<FolderRule> {
  return { folder, accountId: account, addedAt, isMissing: (await folderIdentity(folder)) === null };
}

/** The rules of existing folders by the folder's identity. */
async function identified(rules: readonly StoredRule[]): Promise<Map<string, StoredRule>> {
  const known = await Promise.all(rules.map(async (rule) => ({ rule, identity: await folderIdentity(rule.folder) })));
  return new Map(known.flatMap(({ rule, identity }) => (identity === null ? [] : [[identity, rule] as const])));
}
