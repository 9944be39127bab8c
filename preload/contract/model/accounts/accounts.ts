/** Accounts and their API keys. */
import * as z from 'zod';
import { plainName, plainNote } from '../../../text/entered-text.js';
import { colorCount, maxLabelLength, maxNoteLength } from '../../limits.js';
import type { AccountId, ApiKeyId, BackendId } from '../ids.js';
import type { AccountState } from '../names.js';
import type { ProviderType } from './sign-in.js';

/** An account as shown in the list. Plain data without secrets. */
export interface AccountSummary {
  id: AccountId;
  backendId: BackendId;
  /** The user id that the backend assigned. */
  userId: string;
  /** Name or email address from the backend, or a word for the provider. Untrusted: display as text only. */
  displayName: string;
  /** Email address from the backend, if any. Untrusted, like the name. */
  email: string | null;
  /** The label that the user set, if any. Takes precedence over `displayName`. */
  label: string | null;
  provider: ProviderType;
  state: AccountState;
  /** Time of the first sign-in in Roster. ISO 8601. */
  addedAt: string;
  /** Index of the color that the user chose; null: the default color. */
  colorIndex: number | null;
  /** The user's note. */
  note: string;
  /** Whether it is listed before unpinned accounts. */
  pinned: boolean;
}

/** An account's user-defined properties. A blank label is removed. */
export const accountDescription = z.strictObject({
  label: z.string().overwrite(plainName).max(maxLabelLength).nullable(),
  colorIndex: z
    .int()
    .min(0)
    .max(colorCount - 1)
    .nullable(),
  note: z.string().overwrite(plainNote).max(maxNoteLength),
});
export type AccountDescription = z.infer<typeof accountDescription>;

/** A sign-in method linked to an account. */
export interface IdentitySummary {
  provider: ProviderType | null;
  /** The provider's name as reported by the backend. */
  providerName: string;
  /** The user's id at the provider. */
  id: string;
}

/** Details for the account's page. Values from the backend are converted to text. */
export interface AccountDetails {
  identities: IdentitySummary[];
  profile: { name: string; value: string }[];
  /** Indented JSON; empty if there is none. */
  customData: string;
  deviceId: string | null;
  /** Null without a session. Times are ISO 8601. */
  session: { accessEndsAt: string | null; refreshEndsAt: string | null; storedIn: 'sealed' | 'memory' } | null;
}

/** An API key without its secret. */
export interface ApiKeySummary {
  id: ApiKeyId;
  name: string;
  disabled: boolean;
}
