/** Use cases of the account page: details, copying tokens, API keys, functions, deletion. */
import {
  type AccountDetails,
  type AccountId,
  type ApiKeyId,
  apiKeyId,
  type ApiKeySummary,
  providerType,
} from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { AuthError, type User } from '../auth/index.js';
import { RosterError } from '../errors/roster-error.js';
import { VaultError } from '../storage/errors.js';
import type { Accounts } from './accounts.js';

/** Copies a secret to the clipboard and clears it after a delay; returns the delay in seconds. */
export type CopySecret = (secret: string) => number;

export interface AccountDetailsOptions {
  accounts: Accounts;
  copySecret: CopySecret;
  copyText: (text: string) => void;
}

/** Maximum length of a displayed function result, in characters. */
const maxResultLength = 100_000;
const maxValueLength = 2_000;

/** Details of an account whose backend is unknown. */
const nothingKnown: AccountDetails = { identities: [], profile: [], customData: '', deviceId: null, session: null };

export class AccountDetailsService {
  readonly #options: AccountDetailsOptions;
  /** Secret of the last created key. It can be copied until `forgetKeySecret`; the backend never returns it again. */
  #createdKey: { id: ApiKeyId; secret: string } | null = null;

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
      if (error instanceof RosterError && error.kind === 'backendChanged') return;
      if (!(error instanceof VaultError)) throw error;
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
      customData: !hasTokens || Object.keys(user.customData).length === 0 ? '' : jsonOf(user.customData),
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
  async copyAccessToken(id: AccountId): Promise<number> {
    const { accounts, copySecret } = this.#options;
    await accounts.requireOnline(id);
    await accounts.ensureFreshToken(id);
    const { accessToken } = accounts.get(id).user;
    if (accessToken === null || accessToken === '') throw new RosterError('signedOut', t().signedOut);
    return copySecret(accessToken);
  }

  /**
   * Calls a function of the app. `given` is a JSON array of arguments.
   * @throws RosterError `invalidJson` or `functionFailed`, AuthError, VaultError
   */
  async callFunction(id: AccountId, name: string, given: string): Promise<string> {
    const list = parseJson(given.trim() === '' ? '[]' : given);
    if (!Array.isArray(list)) throw new RosterError('invalidJson', t().notAList);
    const { user } = await this.#options.accounts.requireOnline(id);
    try {
      return jsonOf(await user.callFunction(name, ...list.map((item: unknown) => item))).slice(0, maxResultLength);
    } catch (error) {
      throw functionError(error);
    }
  }

  /** Deletes the account at its backend and on this machine. @throws RosterError, AuthError, VaultError */
  async delete(id: AccountId): Promise<void> {
    const { app, user } = await this.#options.accounts.requireOnline(id);
    await app.deleteUser(user);
  }

  /** @throws RosterError, AuthError, VaultError */
  async apiKeys(id: AccountId): Promise<ApiKeySummary[]> {
    const { user } = await this.#options.accounts.requireOnline(id);
    return (await user.apiKeys.fetchAll()).flatMap(({ _id, name, disabled }) => {
      const known = apiKeyId.safeParse(_id);
      return known.success ? [{ id: known.data, name, disabled }] : [];
    });
  }

  /** Creates a key and keeps its secret until `forgetKeySecret`. @throws RosterError, AuthError, VaultError */
  async createApiKey(id: AccountId, name: string): Promise<ApiKeySummary> {
    const { user } = await this.#options.accounts.requireOnline(id);
    try {
      const made = await user.apiKeys.create(name);
      const keyId = apiKeyId.parse(made._id);
      this.#createdKey = { id: keyId, secret: made.key };
      return { id: keyId, name: made.name, disabled: made.disabled };
    } catch (error) {
      if (error instanceof AuthError && error.errorCode === 'APIKeyAlreadyExists') {
        throw new RosterError('duplicateName', t().keyNameTaken);
      }
      throw error;
    }
  }

  /** @throws RosterError `secretUnavailable` */
  copyKeySecret(id: ApiKeyId): number {
    if (this.#createdKey?.id !== id) throw new RosterError('secretUnavailable', t().secretUnavailable);
    return this.#options.copySecret(this.#createdKey.secret);
  }

  forgetKeySecret(): void {
    this.#createdKey = null;
  }

  /** @throws RosterError, AuthError, VaultError */
  async setKeyEnabled(id: AccountId, key: ApiKeyId, enabled: boolean): Promise<void> {
    const { user } = await this.#options.accounts.requireOnline(id);
    await (enabled ? user.apiKeys.enable(key) : user.apiKeys.disable(key));
  }

  /** @throws RosterError, AuthError, VaultError */
  async deleteApiKey(id: AccountId, key: ApiKeyId): Promise<void> {
    const { user } = await this.#options.accounts.requireOnline(id);
    await user.apiKeys.delete(key);
  }
}

/** Parses JSON that the user entered. @throws RosterError `invalidJson` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RosterError('invalidJson', t().invalidJson);
  }
}

/** Exposes the function's own error message; returns all other errors unchanged. */
function functionError(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error;
  if (error.errorCode === 'FunctionNotFound') return new RosterError('functionFailed', t().functionNotFound);
  if (error.errorCode === 'FunctionExecutionError') {
    return new RosterError('functionFailed', t().functionFailed(error.message.slice(0, maxValueLength)));
  }
  return error;
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

function jsonOf(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value, null, 2);
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
