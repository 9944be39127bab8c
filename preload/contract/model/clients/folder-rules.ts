/** Accounts for folders. */
import type { AccountId } from '../ids.js';

/** Commands that run in this folder, or below it, use this account. */
export interface FolderRule {
  /** Absolute path. */
  folder: string;
  /** May be an account that was removed; commands in the folder then fail. */
  accountId: AccountId;
  /** ISO 8601. */
  addedAt: string;
  /** The folder was moved or deleted. */
  isMissing: boolean;
}
