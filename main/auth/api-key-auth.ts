/** A user's own API keys, as the Realm SDK's `ApiKeyAuth` offers them. */
import * as z from 'zod';
import { requireString } from './arguments.js';
import type { SessionKeeper } from './session-keeper.js';
import type { Shape } from './shape.js';

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

const apiKey: Shape<ApiKey> = z.object({ _id: z.string(), name: z.string(), disabled: z.boolean() });
const newApiKey: Shape<NewApiKey> = z.object({
  _id: z.string(),
  key: z.string(),
  name: z.string(),
  disabled: z.boolean(),
});
const apiKeys: Shape<ApiKey[]> = z.array(z.object({ _id: z.string(), name: z.string(), disabled: z.boolean() }));

const path = '/auth/api_keys';

/** The calls. Each is sent with the refresh token and rejects with an AuthError. */
export class ApiKeyAuth {
  readonly #keeper: SessionKeeper;

  /** Made by `User` alone. */
  constructor(keeper: SessionKeeper) {
    this.#keeper = keeper;
  }

  /** Makes a key; `name` may have letters, digits, underscores and hyphens. */
  create(name: string): Promise<NewApiKey> {
    const body = { name: requireString(name, 'name') };
    return this.#keeper.askAsSession({ method: 'POST', scope: 'root', path, body }, newApiKey);
  }

  fetch(id: string): Promise<ApiKey> {
    return this.#keeper.askAsSession({ method: 'GET', scope: 'root', path: this.#pathOf(id) }, apiKey);
  }

  fetchAll(): Promise<ApiKey[]> {
    return this.#keeper.askAsSession({ method: 'GET', scope: 'root', path }, apiKeys);
  }

  async delete(id: string): Promise<void> {
    await this.#keeper.askAsSession({ method: 'DELETE', scope: 'root', path: this.#pathOf(id) }, z.unknown());
  }

  async enable(id: string): Promise<void> {
    await this.#keeper.askAsSession({ method: 'PUT', scope: 'root', path: `${this.#pathOf(id)}/enable` }, z.unknown());
  }

  async disable(id: string): Promise<void> {
    await this.#keeper.askAsSession({ method: 'PUT', scope: 'root', path: `${this.#pathOf(id)}/disable` }, z.unknown());
  }

  #pathOf(id: string): string {
    return `${path}/${encodeURIComponent(requireString(id, 'id'))}`;
  }
}
