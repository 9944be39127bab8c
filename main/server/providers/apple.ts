/** Sign in with Apple: an ID token for one of the app's client IDs. */
import * as z from 'zod';
import type { Fetch } from '../../http/network.js';
import { safeParse } from '../../validation/safe-parse.js';
import type { AppleSettings } from '../configuration/providers-file.js';
import { badCredentials } from '../wire-error.js';
import { idTokenVerifier, profileOfIdToken } from './id-token.js';
import type { Provider } from './provider.js';

/** `nonce` is sent by clients that started the sign-in themselves and want the server to check the nonce as well. */
const credentials = z.object({ id_token: z.string(), nonce: z.string().optional() });

export function apple(settings: AppleSettings, now: () => number, fetch?: Fetch): Provider {
  const verify = idTokenVerifier({ ...settings.roster, audience: settings.config.clientId, now, fetch });
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      if (given === undefined) throw badCredentials();
      const { id_token: token, nonce } = given;
      const payload = await verify(token);
      if (nonce !== undefined && payload['nonce'] !== nonce) throw badCredentials();
      return { provider: 'oauth2-apple', id: payload.sub, data: profileOfIdToken(payload) };
    },
  };
}
