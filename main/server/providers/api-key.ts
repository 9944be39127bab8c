/** API keys: 64 random letters and digits, shown once, stored as a hash. */
import { createHash, randomInt } from 'node:crypto';
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import type { Identity } from '../store/records.js';
import type { Store } from '../store/store.js';
import { badCredentials, userDisabled } from '../wire-error.js';
import type { Provider } from './provider.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const keyLength = 64;
/** Allowed characters and maximum length of a new key's name. */
export const keyName = /^[A-Za-z0-9_-]+$/;
export const maxKeyNameLength = 128;
const credentials = z.object({ key: z.string().max(1024) });

/** Generates a key. */
export function newApiKey(): string {
  return Array.from({ length: keyLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** The stored form of a key. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Sign-in with an API key. The first login adds the key to its owner's identities. */
export function apiKey(store: Store): Provider {
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      const key = given === undefined ? null : await store.findApiKeyByHash(hashApiKey(given.key));
      if (key === null || key.disabled) {
        throw badCredentials().because(key === null ? 'UnknownKey' : 'KeyDisabled');
      }
      const owner = await store.findUser(key.userId);
      if (owner === null) throw badCredentials().because('UnknownKey');
      if (owner.disabled) throw userDisabled();
      const identity: Identity = { provider: 'api-key', id: key.id, data: { name: key.name } };
      await store.addIdentity(key.userId, identity);
      return identity;
    },
  };
}
