/** A user's own API keys, as the Realm SDK's `ApiKeyAuth` offers them. */
import * as z from 'zod/mini';
import type { CallOptions } from './abort.js';
import { requireString } from './arguments.js';
import type { UserSession } from './user-session.js';
import type { Shape } from './safe-parse.js';
import { apiKeyAnswer, newApiKeyAnswer } from './wire.js';

/** A key as it is listed. */
export interface ApiKey {
  _id: string;
  name: string;
  disabled: boolean;
}
/** A key right after it was made: the only time that it can be read. */
export interface NewApiKey extends ApiKey {
  key: string;
}

const apiKeys: Shape<ApiKey[]> = z.array(apiKeyAnswer);

const path = '/auth/api_keys';

/** The calls. Each is sent with the refresh token and rejects with an AuthError. */
export class ApiKeyAuth {
  readonly #session: UserSession;

  /** Made by `User` alone. */
  constructor(session: UserSession) {
    this.#session = session;
  }

  /** Makes a key; `name` may have letters, digits, underscores and hyphens. */
  create(name: string, { signal }: CallOptions = {}): Promise<NewApiKey> {
    const body = { name: requireString(name, 'name') };
    return this.#session.requestWithRefreshToken(
      { method: 'POST', scope: 'root', path, body, signal },
      newApiKeyAnswer,
    );
  }

  /** One key, without its secret. */
  fetch(id: string, { signal }: CallOptions = {}): Promise<ApiKey> {
    return this.#session.requestWithRefreshToken(
      { method: 'GET', scope: 'root', path: this.#pathOf(id), signal },
      apiKeyAnswer,
    );
  }

  /** All keys of the user, without their secrets. */
  fetchAll({ signal }: CallOptions = {}): Promise<ApiKey[]> {
    return this.#session.requestWithRefreshToken({ method: 'GET', scope: 'root', path, signal }, apiKeys);
  }

  /** Takes a key away for good. */
  async delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'DELETE', scope: 'root', path: this.#pathOf(id), signal },
      z.unknown(),
    );
  }

  /** Lets a disabled key sign in again. */
  async enable(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'PUT', scope: 'root', path: `${this.#pathOf(id)}/enable`, signal },
      z.unknown(),
    );
  }

  /** Keeps a key from signing in until it is enabled. */
  async disable(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'PUT', scope: 'root', path: `${this.#pathOf(id)}/disable`, signal },
      z.unknown(),
    );
  }

  #pathOf(id: string): string {
    return `${path}/${encodeURIComponent(requireString(id, 'id'))}`;
  }
}
