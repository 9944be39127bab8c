/** Sign-in with email and password. */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';
import type { Store } from '../store/store.js';
import { isStorableText } from '../store/text.js';
import { badCredentials, wrongPassword } from '../wire-error.js';
import { verifyPassword } from './password-hash.js';
import type { Provider } from './provider.js';

const credentials = z.object({ username: z.string(), password: z.string() });

export function emailPassword(store: Store): Provider {
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      if (given === undefined) throw wrongPassword().because('IncompleteCredentials');
      const { username, password } = given;
      const stored = isStorableText(username) ? await store.findPassword(username) : null;
      if (!(await verifyPassword(stored?.hash ?? null, password)) || stored === null) {
        throw wrongPassword().because(stored === null ? 'UnknownAccount' : 'WrongPassword');
      }
      if (!stored.confirmed) throw badCredentials().because('NotConfirmed');
      return {
        provider: 'local-userpass',
        id: stored.identityId,
        data: { email: stored.email },
        passwordHash: stored.hash,
      };
    },
  };
}
