/** Management of a user's own API keys, with the API of the Realm SDK's `ApiKeyAuth`. */
import { requireString } from '../errors/arguments.js';
import type { CallOptions } from '../http/abort.js';
import { anything } from '../http/shape.js';
import { apiKeyAnswer, apiKeysAnswer, newApiKeyAnswer } from '../http/wire.js';
import type { UserSession } from '../session/user-session.js';

/** An API key without its secret. */
export interface ApiKey {
  _id: string;
  name: string;
  disabled: boolean;
}
/** A newly created API key. This is the only time its secret is returned. */
export interface NewApiKey extends ApiKey {
  key: string;
}

const path = '/auth/api_keys';

/** API key calls. Each is sent with the refresh token and rejects with an AuthError on failure. */
export class ApiKeyAuth {
  readonly #session: UserSession;

  /** Only for use by `User`. */
  constructor(session: UserSession) {
    this.#session = session;
  }

  /** Creates a key; `name` may contain letters, digits, underscores and hyphens. */
  create(name: string, { signal }: CallOptions = {}): Promise<NewApiKey> {
    const body = { name: requireString(name, 'name') };
    return this.#session.requestWithRefreshToken(
      { method: 'POST', scope: 'root', path, body, signal },
      newApiKeyAnswer,
    );
  }

  /** Fetches one key, without its secret. */
  fetch(id: string, { signal }: CallOptions = {}): Promise<ApiKey> {
    return this.#session.requestWithRefreshToken(
      { method: 'GET', scope: 'root', path: this.#pathOf(id), signal },
      apiKeyAnswer,
    );
  }

  /** Fetches all keys of the user, without their secrets. */
  fetchAll({ signal }: CallOptions = {}): Promise<ApiKey[]> {
    return this.#session.requestWithRefreshToken({ method: 'GET', scope: 'root', path, signal }, apiKeysAnswer);
  }

  /** Deletes a key permanently. */
  async delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'DELETE', scope: 'root', path: this.#pathOf(id), signal },
      anything,
    );
  }

  /** Enables a disabled key, so that it can sign in again. */
  async enable(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'PUT', scope: 'root', path: `${this.#pathOf(id)}/enable`, signal },
      anything,
    );
  }

  /** Disables a key: it cannot sign in until it is enabled again. */
  async disable(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'PUT', scope: 'root', path: `${this.#pathOf(id)}/disable`, signal },
      anything,
    );
  }

  #pathOf(id: string): string {
    return `${path}/${encodeURIComponent(requireString(id, 'id'))}`;
  }
}
