/** Google sign-in: an ID token from the client, or an authorization code that the server exchanges. */
import * as z from 'zod';
import type { Fetch } from '../../../http/network.js';
import { safeParse } from '../../../validation/safe-parse.js';
import type { GoogleSettings } from '../../configuration/providers/providers-file.js';
import type { Identity } from '../../store/records.js';
import { badCredentials, badRequest } from '../../wire-error.js';
import type { Provider } from '../provider.js';
import { idTokenVerifier, profileOfIdToken } from '../tokens/id-token.js';
import { authorizationUrl, exchangeCode } from './code-exchange.js';

const credentials = z.union([z.object({ id_token: z.string() }), z.object({ authCode: z.string() })]);
const tokenAnswer = z.object({ id_token: z.string() });

export interface GoogleOptions {
  settings: GoogleSettings;
  clientSecret: string | undefined;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Sends requests to Google; defaults to Node's `fetch`. */
  fetch?: Fetch | undefined;
}

export function google({ settings, clientSecret, now, fetch }: GoogleOptions): Provider {
  const { config, roster, domain_restrictions: domains } = settings;
  const verify = idTokenVerifier({ ...roster, audience: config.clientId, now, fetch });

  /** Exchanges a code. `verifier`: of a flow that this server started, with PKCE. */
  const exchange = async (code: string, redirectUri: string, verifier?: string): Promise<string> => {
    if (clientSecret === undefined) throw badRequest('the Google provider has no client secret');
    const parameters = {
      ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
      ...{ client_id: config.clientId, client_secret: clientSecret },
      ...(verifier === undefined ? {} : { code_verifier: verifier }),
    };
    const given = await exchangeCode(roster.tokenEndpoint, parameters, tokenAnswer, fetch);
    return given.id_token;
  };

  const identityOf = (payload: Awaited<ReturnType<typeof verify>>): Identity => {
    const hosted = payload['hd'];
    if (domains.length > 0 && !domains.some((domain) => domain === hosted)) throw badCredentials();
    return { provider: 'oauth2-google', id: payload.sub, data: profileOfIdToken(payload) };
  };
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      if (given === undefined) throw badCredentials();
      if ('id_token' in given && !config.openId) throw badRequest('OpenID is not enabled for Google');
      const token = 'id_token' in given ? given.id_token : await exchange(given.authCode, roster.redirectUri);
      return identityOf(await verify(token));
    },
    redirect: {
      pages: settings.redirect_uris,
      urlFor: ({ redirectUri, state, nonce, challenge }) => {
        const parameters = {
          ...{ client_id: config.clientId, redirect_uri: redirectUri, response_type: 'code' },
          ...{ scope: 'openid email profile', state, nonce },
          ...{ code_challenge: challenge, code_challenge_method: 'S256' },
        };
        return authorizationUrl(roster.authorizationEndpoint, parameters);
      },
      identify: async (code, { redirectUri, nonce, verifier }) => {
        const payload = await verify(await exchange(code, redirectUri, verifier));
        if (payload['nonce'] !== nonce) throw badCredentials();
        return identityOf(payload);
      },
    },
  };
}
