/** Which `.roster.json` the user approved. A file that is not approved has no effect. */
import { join, relative } from 'node:path';
import * as z from 'zod';
import type { ApprovedTeamFile } from '../../preload/contract/index.js';
import type { JsonFile, JsonFileFormat } from '../storage/json-file.js';
import { openOnce } from '../storage/open-once.js';
import { realFolder, withParents } from './folder-path.js';
import { type FoundTeamFile, readTeamFile } from './read-team-file.js';
import type { TeamFile } from './team-file.js';
import { worktreeOf } from './worktree.js';

const storedApproval = z.object({
  /** Real path of the folder. */
  folder: z.string(),
  /** Of the content that was approved. */
  sha256: z.string(),
  backend: z.string(),
  appId: z.string(),
  account: z.string().nullable(),
  approvedAt: z.iso.datetime(),
});
type StoredApproval = z.infer<typeof storedApproval>;
const teamFilesFile = z.object({ approvals: z.array(storedApproval) });
/** Content of `team-files.json`. It chooses an account and grants nothing, so it is not authenticated. */
export type TeamFilesFile = z.infer<typeof teamFilesFile>;

export const teamFilesFormat: JsonFileFormat<TeamFilesFile> = {
  name: 'team-files',
  version: 1,
  schema: teamFilesFile,
  defaults: { approvals: [] },
};

export interface TeamFilesOptions {
  /** Opens the file at the first use: the start does not need it. @throws NewerFormatError, StorageError */
  openFile: () => Promise<Pick<JsonFile<TeamFilesFile>, 'value' | 'change'>>;
  now: () => number;
  onChanged: () => void;
}

/** `previous`: the content of the folder's file when the user approved it; null if they never did. */
export type ApprovalState = { isApproved: true } | { isApproved: false; previous: TeamFile | null };

export class TeamFiles {
  readonly #options: TeamFilesOptions;
  readonly #open: TeamFilesOptions['openFile'];

  constructor(options: TeamFilesOptions) {
    this.#options = options;
    this.#open = openOnce(options.openFile);
  }

  /** The approved files by folder. @throws NewerFormatError, StorageError */
  async list(): Promise<ApprovedTeamFile[]> {
    const { approvals } = (await this.#open()).value;
    const shown = await Promise.all(approvals.map(shownApproval));
    return shown.sort((one, other) => (one.folder < other.folder ? -1 : 1));
  }

  /**
   * Whether the user approved this content in this folder. In a Git worktree the approval of the same file in the
   * repository's main folder counts too. @throws NewerFormatError, StorageError
   */
  async approvalOf({ folder, sha256 }: FoundTeamFile): Promise<ApprovalState> {
    const { approvals } = (await this.#open()).value;
    const own = approvals.find((one) => one.folder === folder);
    if (own?.sha256 === sha256) return { isApproved: true };
    const inMain = approvals.length === 0 ? null : await sameFolderInMain(folder);
    if (approvals.some((one) => one.folder === inMain && one.sha256 === sha256)) return { isApproved: true };
    return { isApproved: false, previous: own ?? null };
  }

  /** Approves the content that was read. Durable. @throws NewerFormatError, StorageError */
  async approve({ folder, sha256, backend, appId, account }: FoundTeamFile): Promise<void> {
    const approvedAt = new Date(this.#options.now()).toISOString();
    const added: StoredApproval = { folder, sha256, backend, appId, account, approvedAt };
    await (
      await this.#open()
    ).change(({ approvals }) => ({ approvals: [...approvals.filter((one) => one.folder !== folder), added] }));
    this.#options.onChanged();
  }

  /** The next command in the folder asks again. False if its file was not approved. Durable. @throws StorageError */
  async revoke(folder: string): Promise<boolean> {
    const real = await realFolder(folder);
    const isOf = (one: StoredApproval) => one.folder === folder || one.folder === real;
    const file = await this.#open();
    if (!file.value.approvals.some(isOf)) return false;
    await file.change(({ approvals }) => ({ approvals: approvals.filter((one) => !isOf(one)) }));
    this.#options.onChanged();
    return true;
  }
}

async function shownApproval({ sha256, ...approval }: StoredApproval): Promise<ApprovedTeamFile> {
  const found = await readTeamFile(approval.folder).then(
    (file) => file?.sha256 ?? null,
    () => 'invalid',
  );
  return { ...approval, state: found === null ? 'missing' : found === sha256 ? 'approved' : 'changed' };
}

/** The same folder in the repository's main working tree; null outside a linked worktree. */
async function sameFolderInMain(folder: string): Promise<string | null> {
  const worktree = await worktreeOf(withParents(folder));
  return worktree === null ? null : join(worktree.main, relative(worktree.root, folder));
}
