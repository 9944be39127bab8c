/** Use cases of the account page: details, copying the user id and the access token, deletion. */
import { type AccountDetails, type AccountId, providerType } from '../../../preload/contract/index.js';
import type { User } from '../../auth/index.js';
import { RosterError } from '../../errors/roster-error.js';
import { StorageError } from '../../storage/errors.js';
import { VaultError } from '../../vault/errors.js';
import type { Accounts } from '../accounts.js';
import { formatJson } from './json-text.js';

/** Copies a secret to the clipboard and clears it after a delay; returns the delay in seconds. */
export type CopySecret = (secret: string) => number;

export interface AccountDetailsOptions {
  accounts: Accounts;
  copySecret: CopySecret;
  copyText: (text: string) => void;
}

const maxValueLength = 2_000;

/** Details of an account whose backend is unknown. */
const nothingKnown: AccountDetails = { identities: [], profile: [], customData: '', deviceId: null, session: null };

export class AccountDetailsService {
  readonly #options: AccountDetailsOptions;
  constructor(options: AccountDetailsOptions) {
    this.#options = options;
  }

  /**
   * Details of an account. Reports `session: null` while the session cannot be decrypted.
   * @throws RosterError, VaultError
   */
  async details(id: AccountId): Promise<AccountDetails> {
    const handle = this.#options.accounts.findIfKnown(id);
    if (handle === null) return nothingKnown;
    const { user, entry } = handle;
    await user.load().catch((error: unknown) => {
      // A session sealed for another backend is not shown; the account's state explains why.
      if (error instanceof RosterError && error.code === 'backendChanged') return;
      if (!(error instanceof VaultError || error instanceof StorageError)) throw error;
    });
    const { accessTokenEndsAt, refreshToken } = user;
    const hasTokens = user.isLoggedIn && refreshToken !== null;
    return {
      identities: user.identities.map((identity) => ({
        provider: providerType.safeParse(identity.providerType).data ?? null,
        providerName: identity.providerType.slice(0, maxValueLength),
        id: identity.id.slice(0, maxValueLength),
      })),
      profile: profileOf(user),
      customData: !hasTokens || Object.keys(user.customData).length === 0 ? '' : formatJson(user.customData),
      deviceId: user.deviceId,
      session: !hasTokens
        ? null
        : {
            accessEndsAt: toIso(accessTokenEndsAt),
            refreshEndsAt: toIso(await tokenExpiry(refreshToken)),
            storedIn: entry.kept,
          },
    };
  }

  copyUserId(id: AccountId): void {
    this.#options.copyText(this.#options.accounts.entry(id).userId);
  }

  /**
   * Copies an access token that does not expire soon. Returns the seconds until the clipboard is cleared.
   * @throws RosterError, AuthError, VaultError
   */
  async copyAccessToken(id: AccountId, form: 'token' | 'header' = 'token'): Promise<number> {
    const { accounts, copySecret } = this.#options;
    await accounts.requireOnline(id);
    await accounts.ensureFreshToken(id);
    const { accessToken } = accounts.get(id).user;
    if (accessToken === null || accessToken === '') throw new RosterError('signedOut');
    accounts.markUsed(id);
    return copySecret(form === 'header' ? `Authorization: Bearer ${accessToken}` : accessToken);
  }

  /** Deletes the account at its backend and on this machine. @throws RosterError, AuthError, VaultError */
  async delete(id: AccountId): Promise<void> {
    await this.#options.accounts.delete(id);
  }
}

function profileOf(user: User): AccountDetails['profile'] {
  // `storedProfile` omits URLs that contain a token; the page must not receive them.
  return Object.entries(user.storedProfile)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .slice(0, 50)
    .map(([name, value]) => ({
      name: name.slice(0, 100),
      value: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, maxValueLength),
    }));
}

/** Expiry of a JWT in ms since the epoch; null if unknown. Imports the library lazily to keep startup fast. */
async function tokenExpiry(token: string | null): Promise<number | null> {
  if (token === null) return null;
  try {
    const { decodeJwt } = await import('jose');
    const { exp } = decodeJwt(token);
    return exp === undefined ? null : exp * 1000;
  } catch {
    return null;
  }
}

function toIso(time: number | null): string | null {
  return time === null || Number.isNaN(new Date(time).getTime()) ? null : new Date(time).toISOString();
}
