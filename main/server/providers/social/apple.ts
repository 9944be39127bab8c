/** Sign in with Apple: an ID token for one of the app's client IDs. */
import * as z from 'zod';
import type { Fetch } from '../../../http/network.js';
import { safeParse } from '../../../validation/safe-parse.js';
import type { AppleSettings } from '../../configuration/providers/providers-file.js';
import { badCredentials, badRequest } from '../../wire-error.js';
import type { Provider } from '../provider.js';
import { idTokenVerifier, profileOfIdToken } from '../tokens/id-token.js';
import { authorizationUrl, exchangeCode } from './code-exchange.js';

/** `nonce` is sent by clients that started the sign-in themselves and want the server to check the nonce as well. */
const credentials = z.object({ id_token: z.string(), nonce: z.string().optional() });

const tokenAnswer = z.object({ id_token: z.string() });

export interface AppleOptions {
  settings: AppleSettings;
  /** The signed token that Apple calls the client secret. Only the redirect of web pages needs it. */
  clientSecret: string | undefined;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Sends requests to Apple; defaults to Node's `fetch`. */
  fetch?: Fetch | undefined;
}

export function apple({ settings, clientSecret, now, fetch }: AppleOptions): Provider {
  const { config, roster } = settings;
  const verify = idTokenVerifier({ ...roster, audience: config.clientId, now, fetch });
  /** Web pages use a Services ID, which is the first one. */
  const webClientId = [config.clientId].flat()[0] ?? '';
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      if (given === undefined) throw badCredentials();
      const { id_token: token, nonce } = given;
      const payload = await verify(token);
      if (nonce !== undefined && payload['nonce'] !== nonce) throw badCredentials();
      return { provider: 'oauth2-apple', id: payload.sub, data: profileOfIdToken(payload) };
    },
    redirect: {
      pages: settings.redirect_uris,
      urlFor: ({ redirectUri, state, nonce }) => {
        const parameters = {
          ...{ client_id: webClientId, redirect_uri: redirectUri, response_type: 'code', scope: 'email', state, nonce },
          // Apple demands it for every scope.
          response_mode: 'form_post',
        };
        return authorizationUrl(roster.authorizationEndpoint, parameters);
      },
      identify: async (code, { redirectUri, nonce }) => {
        if (clientSecret === undefined) throw badRequest('the Apple provider has no client secret');
        const parameters = {
          ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
          ...{ client_id: webClientId, client_secret: clientSecret },
        };
        const answer = await exchangeCode(roster.tokenEndpoint, parameters, tokenAnswer, fetch);
        const payload = await verify(answer.id_token);
        if (payload['nonce'] !== nonce) throw badCredentials();
        return { provider: 'oauth2-apple', id: payload.sub, data: profileOfIdToken(payload) };
      },
    },
  };
}
