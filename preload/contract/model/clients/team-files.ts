/** The `.roster.json` of folders, with which a team names its backend and account. */

/** A file that the user approved. */
export interface ApprovedTeamFile {
  /** Absolute path of its folder. */
  folder: string;
  /** Its backend when it was approved. */
  backend: string;
  appId: string;
  /** Name or pattern; null: the account that is current at the backend. */
  account: string | null;
  /** ISO 8601. */
  approvedAt: string;
  /** `changed`: the next command asks again. `missing`: there is no such file now. */
  state: 'approved' | 'changed' | 'missing';
}
