/** Why a command uses an account. */
import * as z from 'zod';

/**
 * - `argument`: the command line names the account.
 * - `backendOption`: the command line names only the backend, and this account is current there.
 * - `environment`: a variable of the command's environment names the account, or the backend.
 * - `folder`: a rule for the working folder, or for the nearest parent that has one.
 * - `file`: the `.roster.json` of the working folder, or of its nearest parent that has one.
 * - `program`: the user chose the account for this program when it asked for a token.
 * - `terminals`: the account for terminals in the settings.
 * - `active`: the active account, because nothing else chooses one.
 */
export const accountReason = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('argument') }),
  z.object({ kind: z.literal('backendOption') }),
  z.object({ kind: z.literal('environment'), variable: z.enum(['ROSTER_ACCOUNT', 'ROSTER_BACKEND']) }),
  z.object({ kind: z.literal('folder'), folder: z.string() }),
  /** `approved`: whether the user approved the file; only then does a command use its account. */
  z.object({ kind: z.literal('file'), file: z.string(), approved: z.boolean() }),
  z.object({ kind: z.literal('program') }),
  z.object({ kind: z.literal('terminals') }),
  z.object({ kind: z.literal('active') }),
]);
export type AccountReason = z.infer<typeof accountReason>;
