/** Calls about the accounts of folders and approved `.roster.json`. Changes are reported by `clients.changed`. */
import * as z from 'zod';
import { accountId, type ApprovedTeamFile, type FolderRule } from '../../model/index.js';
import { call } from '../call.js';
import { noInput, oneAccount } from '../inputs.js';

const folder = z.string().min(1).max(4096);

export const folderRulesCalls = {
  'folderRules.list': call(noInput).returns<FolderRule[]>(),
  /** Lets the user choose a folder and sets its account. Null if the user cancelled. */
  'folderRules.add': call(oneAccount).returns<FolderRule | null>(),
  /** Sets the account of a folder that has a rule. */
  'folderRules.change': call(z.strictObject({ folder, accountId })).returns<void>(),
  'folderRules.remove': call(z.strictObject({ folder })).returns<void>(),
  /** The approved `.roster.json` of all folders. */
  'folderRules.files': call(noInput).returns<ApprovedTeamFile[]>(),
  /** The next command in the folder asks again. */
  'folderRules.revokeFile': call(z.strictObject({ folder })).returns<void>(),
} as const;
