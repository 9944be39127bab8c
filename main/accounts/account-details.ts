/** What the page of one account shows and does: details, tokens for the clipboard, API keys, functions, deletion. */
import {
  apiKeyId,
  providerType,
  type AccountDetails,
  type AccountId,
  type ApiKeyId,
  type ApiKeySummary,
} from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { AuthError, type User } from '../auth/index.js';
import { VaultError } from '../storage/errors.js';
import type { Accounts } from './accounts.js';
import { RosterError } from '../errors/roster-error.js';

/** Puts a secret on the clipboard and takes it away again after some seconds; gives how many. */
export type CopySecret = (secret: string) => number;

/** What the use cases work on. */
export interface AccountDetailsOptions {
  accounts: Accounts;
  copySecret: CopySecret;
  copyText: (text: string) => void;
}

/** Longest text of a function's answer that is shown, in characters. */
const maxResultLength = 100_000;
const maxValueLength = 2_000;

/** What is shown of an account whose backend Roster does not know. */
const nothingKnown: AccountDetails = { identities: [], profile: [], customData: '', deviceId: null, session: null };

/** The use cases. */
export class AccountDetailsService {
  readonly #options: AccountDetailsOptions;
  /** The secret of the key that was made last. It can be copied until it is forgotten, and never read again. */
  #createdKey: { id: ApiKeyId; secret: string } | null = null;

  constructor(options: AccountDetailsOptions) {
    this.#options = options;
  }

  /** What is known of an account here. A session that cannot be opened now is told as none. @throws RosterError, VaultError */
  async details(id: AccountId): Promise<AccountDetails> {
    const handle = this.#options.accounts.findIfKnown(id);
    if (handle === null) return nothingKnown;
    const { user, entry } = handle;
    await user.load().catch((error: unknown) => {
      // A session that may not be used at the backend that the profile names is none; the account's state says why.
      if (error instanceof RosterError && error.kind === 'backendChanged') return;
      if (!(error instanceof VaultError)) throw error;
    });
    const { accessToken, refreshToken, accessTokenEndsAt } = user;
    return {
      identities: user.identities.map((identity) => ({
        provider: providerType.safeParse(identity.providerType).data ?? null,
        providerName: identity.providerType.slice(0, maxValueLength),
        id: identity.id.slice(0, maxValueLength),
      })),
      profile: profileOf(user),
      customData: accessToken === null || Object.keys(user.customData).length === 0 ? '' : jsonOf(user.customData),
      deviceId: user.deviceId,
      session:
        accessToken === null
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

  /** Copies a token that lasts for a while. @throws RosterError, AuthError, VaultError */
  async copyAccessToken(id: AccountId): Promise<number> {
    const { accounts, copySecret } = this.#options;
    await accounts.requireOnline(id);
    await accounts.ensureFreshToken(id);
    const { accessToken } = accounts.get(id).user;
    if (accessToken === null) throw new RosterError('signedOut', t().signedOut);
    return copySecret(accessToken);
  }

  /** Calls a function of the app. `given` is a JSON list. @throws RosterError `invalidJson` or `functionFailed`, AuthError, VaultError */
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

  /** Deletes the account at its backend and here. @throws RosterError, AuthError, VaultError */
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

  /** Makes a key and keeps its secret until it is forgotten. @throws RosterError, AuthError, VaultError */
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

/** JSON that a person wrote. @throws RosterError `invalidJson` that says where it ends to be JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RosterError('invalidJson', t().invalidJson);
  }
}

/** What the app's own code says is the best there is to say; anything else goes on as it is. */
function functionError(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error;
  if (error.errorCode === 'FunctionNotFound') return new RosterError('functionFailed', t().functionNotFound);
  if (error.errorCode === 'FunctionExecutionError') {
    return new RosterError('functionFailed', t().functionFailed(error.message.slice(0, maxValueLength)));
  }
  return error;
}

function profileOf(user: User): AccountDetails['profile'] {
  // A URL that carries a token is nothing for the page.
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

/** When a token ends, in milliseconds since 1970; null when it does not say. Nothing at the start needs the library. */
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
