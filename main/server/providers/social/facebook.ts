/** Facebook sign-in: an access token that was issued to this app (Graph API, `debug_token`). */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Fetch } from '../../../http/network.js';
import { safeParse } from '../../../validation/safe-parse.js';
import type { FacebookSettings } from '../../configuration/providers/providers-file.js';
import type { Identity } from '../../store/records.js';
import { badCredentials, badRequest } from '../../wire-error.js';
import { externalId } from '../external-id.js';
import type { Provider } from '../provider.js';
import { askProvider } from './ask-provider.js';
import { authorizationUrl, exchangeCode } from './code-exchange.js';

const credentials = z.object({ accessToken: z.string().min(1).max(4096) });
const tokenAnswer = z.object({ access_token: z.string().min(1) });
const inspected = z.object({
  data: z.object({ app_id: z.string(), is_valid: z.literal(true), user_id: externalId }),
});
const person = z.object({
  id: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  picture: z.object({ data: z.object({ url: z.string() }) }).optional(),
});

/** Without the app secret, tokens cannot be inspected. */
export function facebook(settings: FacebookSettings, clientSecret: string | undefined, fetch?: Fetch): Provider {
  const { clientId } = settings.config;
  /**
   * Sends a Graph API request with the token in a header, because URLs end up in logs. Only the inspected token must be
   * in the URL.
   */
  const ask = async <T>(
    path: string,
    token: string,
    parameters: Record<string, string>,
    schema: z.ZodType<T>,
  ): Promise<T> => {
    const url = new URL(`${settings.roster.graphUrl}/${path}`);
    url.search = new URLSearchParams(parameters).toString();
    return askProvider(url.href, { headers: { Authorization: `Bearer ${token}` } }, schema, fetch);
  };
  const secret = (): string => {
    if (clientSecret === undefined) throw badRequest('the Facebook provider has no client secret');
    return clientSecret;
  };
  const identityOf = async (accessToken: string, clientSecret: string): Promise<Identity> => {
    const asApp = `${clientId}|${clientSecret}`;
    const { data } = await ask('debug_token', asApp, { input_token: accessToken }, inspected);
    // Otherwise another app could sign in here as any user who gave it a token.
    if (data.app_id !== clientId) throw badCredentials();
    const proof = createHmac('sha256', clientSecret).update(accessToken).digest('hex');
    const asked = { fields: 'id,name,email,picture', appsecret_proof: proof };
    const { id, name, email, picture } = await ask('me', accessToken, asked, person);
    if (id !== data.user_id) throw badCredentials();
    return {
      provider: 'oauth2-facebook',
      id,
      data: {
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
        // Kept in memory only: the URL contains a token (`unstored-fields.ts`).
        ...(picture === undefined ? {} : { picture: picture.data.url }),
      },
    };
  };
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      if (given === undefined) throw badCredentials();
      return identityOf(given.accessToken, secret());
    },
    redirect: {
      pages: settings.redirect_uris,
      urlFor: ({ redirectUri, state }) => {
        const parameters = {
          ...{ client_id: clientId, redirect_uri: redirectUri, response_type: 'code', state },
          scope: 'email,public_profile',
        };
        return authorizationUrl(settings.roster.authorizationEndpoint, parameters);
      },
      identify: async (code, { redirectUri }) => {
        const endpoint = `${settings.roster.graphUrl}/oauth/access_token`;
        const parameters = { code, redirect_uri: redirectUri, client_id: clientId, client_secret: secret() };
        const { access_token: token } = await exchangeCode(endpoint, parameters, tokenAnswer, fetch);
        return identityOf(token, secret());
      },
    },
  };
}
