/**
 * Profile fields that are never stored: URLs that contain a token, such as Facebook's picture. They are kept in memory
 * for about the lifetime of the token and are lost when the process ends.
 */
import { LRUCache } from 'lru-cache';
import { withoutSecretUrls } from '../../../validation/secret-urls.js';
import type { Identity } from '../../store/records.js';
import type { Identified, Provider } from '../provider.js';

const maxIdentities = 10_000;
const lifetimeMs = 60 * 60_000;

/** In-memory profile fields by identity. */
export class UnstoredFields {
  readonly #fields = new LRUCache<string, Readonly<Record<string, unknown>>>({
    max: maxIdentities,
    ttl: lifetimeMs,
    perf: { now: () => performance.now() },
  });

  /** Wraps a provider: moves fields that must not be stored into memory. */
  keptOut(provider: Provider): Provider {
    const { redirect } = provider;
    return {
      ...provider,
      identify: async (credentials) => this.#kept(await provider.identify(credentials)),
      ...(redirect === undefined
        ? {}
        : {
            redirect: { ...redirect, identify: async (code, sent) => this.#kept(await redirect.identify(code, sent)) },
          }),
    };
  }

  #kept(identity: Identified): Identified {
    const { data } = identity;
    const kept = withoutSecretUrls(data, identity.provider === 'oauth2-facebook');
    const fields = Object.entries(data).filter(([name, value]) => kept[name] !== value);
    if (fields.length === 0) this.#fields.delete(keyOf(identity));
    else this.#fields.set(keyOf(identity), Object.fromEntries(fields));
    return { ...identity, data: kept };
  }

  /** The identity's data, including the in-memory fields. */
  dataOf(identity: Identity): Readonly<Record<string, unknown>> {
    // Most apps have none.
    return this.#fields.size === 0 ? identity.data : { ...identity.data, ...this.#fields.get(keyOf(identity)) };
  }
}

function keyOf({ provider, id }: Pick<Identity, 'provider' | 'id'>): string {
  return JSON.stringify([provider, id]);
}
