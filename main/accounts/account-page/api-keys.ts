/** The user's own API keys of an account. */
import { type AccountId, type ApiKeyId, apiKeyId, type ApiKeySummary } from '../../../preload/contract/index.js';
import { AuthError } from '../../auth/index.js';
import { RosterError } from '../../errors/roster-error.js';
import type { Accounts } from '../accounts.js';
import type { CopySecret } from './account-details.js';

export interface ApiKeysOptions {
  accounts: Accounts;
  copySecret: CopySecret;
}

export class ApiKeys {
  readonly #options: ApiKeysOptions;
  /** Secret of the last created key. It can be copied until `forgetSecret`; the backend never returns it again. */
  #createdKey: { id: ApiKeyId; secret: string } | null = null;

  constructor(options: ApiKeysOptions) {
    this.#options = options;
  }

  /** @throws RosterError, AuthError, VaultError */
  async list(id: AccountId): Promise<ApiKeySummary[]> {
    const { user } = await this.#options.accounts.requireOnline(id);
    return (await user.apiKeys.fetchAll()).flatMap(({ _id, name, disabled }) => {
      const known = apiKeyId.safeParse(_id);
      return known.success ? [{ id: known.data, name, disabled }] : [];
    });
  }

  /** Creates a key and keeps its secret until `forgetSecret`. @throws RosterError, AuthError, VaultError */
  async create(id: AccountId, name: string): Promise<ApiKeySummary> {
    const { user } = await this.#options.accounts.requireOnline(id);
    try {
      const made = await user.apiKeys.create(name);
      const keyId = apiKeyId.parse(made._id);
      this.#createdKey = { id: keyId, secret: made.key };
      return { id: keyId, name: made.name, disabled: made.disabled };
    } catch (error) {
      if (error instanceof AuthError && error.errorCode === 'APIKeyAlreadyExists') {
        throw new RosterError('duplicateName');
      }
      throw error;
    }
  }

  /** @throws RosterError `secretUnavailable` */
  copySecret(id: ApiKeyId): number {
    if (this.#createdKey?.id !== id) throw new RosterError('secretUnavailable');
    return this.#options.copySecret(this.#createdKey.secret);
  }

  forgetSecret(): void {
    this.#createdKey = null;
  }

  /** @throws RosterError, AuthError, VaultError */
  async setEnabled(id: AccountId, key: ApiKeyId, enabled: boolean): Promise<void> {
    const { user } = await this.#options.accounts.requireOnline(id);
    await (enabled ? user.apiKeys.enable(key) : user.apiKeys.disable(key));
  }

  /** @throws RosterError, AuthError, VaultError */
  async delete(id: AccountId, key: ApiKeyId): Promise<void> {
    const { user } = await this.#options.accounts.requireOnline(id);
    await user.apiKeys.delete(key);
  }
}
