/** Management of a user's own API keys, with the API of the Realm SDK's `ApiKeyAuth`. */
import { requireString } from '../errors/arguments.js';
import { argumentError } from '../errors/auth-error.js';
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

/** The id of an API key: 24 hexadecimal digits, or an `ObjectId` of any version of the `bson` package. */
export type ApiKeyId = string | { toHexString: () => string };

const path = '/auth/api_keys';

/** API key calls. Each is sent with the refresh token and rejects with an AuthError on failure. */
export class ApiKeyAuth {
  readonly #session: UserSession;

  /** Only for use by `User`. */
  constructor(session: UserSession) {
    this.#session = session;
  }

  /** Creates a key; `name` may contain letters, digits, underscores and hyphens. */
  async create(name: string, { signal }: CallOptions = {}): Promise<NewApiKey> {
    const body = { name: requireString(name, 'name') };
    return this.#session.requestWithRefreshToken(
      { method: 'POST', scope: 'root', path, body, signal },
      newApiKeyAnswer,
    );
  }

  /** Fetches one key, without its secret. */
  async fetch(id: ApiKeyId, { signal }: CallOptions = {}): Promise<ApiKey> {
    return this.#session.requestWithRefreshToken(
      { method: 'GET', scope: 'root', path: pathOf(id), signal },
      apiKeyAnswer,
    );
  }

  /** Fetches all keys of the user, without their secrets. */
  fetchAll({ signal }: CallOptions = {}): Promise<ApiKey[]> {
    return this.#session.requestWithRefreshToken({ method: 'GET', scope: 'root', path, signal }, apiKeysAnswer);
  }

  /** Deletes a key permanently. */
  async delete(id: ApiKeyId, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'DELETE', scope: 'root', path: pathOf(id), signal },
      anything,
    );
  }

  /** Enables a disabled key, so that it can sign in again. */
  async enable(id: ApiKeyId, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'PUT', scope: 'root', path: `${pathOf(id)}/enable`, signal },
      anything,
    );
  }

  /** Disables a key: it cannot sign in until it is enabled again. */
  async disable(id: ApiKeyId, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.requestWithRefreshToken(
      { method: 'PUT', scope: 'root', path: `${pathOf(id)}/disable`, signal },
      anything,
    );
  }
}

/** Checked at run time, because programs in JavaScript pass anything. */
function isObjectId(id: unknown): id is { toHexString: () => unknown } {
  return typeof id === 'object' && id !== null && 'toHexString' in id && typeof id.toHexString === 'function';
}

/** Returns the path of a key. @throws AuthError with the Realm SDK's message if the id cannot be one */
function pathOf(id: ApiKeyId): string {
  const text = requireString(isObjectId(id) ? id.toHexString() : id, 'id');
  if (/^[\da-f]{24}$/i.test(text)) return `${path}/${text.toLowerCase()}`;
  throw argumentError('Argument passed in must be a string of 12 bytes or a string of 24 hex characters or an integer');
}
