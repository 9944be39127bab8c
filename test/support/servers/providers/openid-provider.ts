/** A real OpenID provider (oidc-provider) for the tests, with accounts that any password opens. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import * as z from 'zod';
import { throughPages } from './provider-pages.js';

/** A running provider. */
export interface OpenIdProvider {
  issuer: string;
  /** The address on which it listens. Differs from `issuer` only behind a proxy. */
  localUrl: string;
  clientId: string;
  jwksUri: string;
  /** The addresses of the requests that it received. */
  urls: readonly string[];
  /** Secrets that no one else may see: verifiers that it received and tokens that it issued. */
  secrets: readonly string[];
  /** A confidential client, as a server has it. */
  web: { clientId: string; clientSecret: string; redirectUri: string };
  /** Signs a user in without a browser and returns the code of the web client. */
  codeFor: (login: string) => Promise<string>;
  /** Completes the pages of an authorization request without a browser and returns the final address. */
  callbackOf: (authorizationUrl: string, login: string) => Promise<string>;
  stop: () => Promise<void>;
}

/** Registration of the desktop client. */
export interface DesktopClient {
  clientId?: string;
  /** As for Google: a secret that is public. */
  clientSecret?: string;
  redirectUris?: string[];
  /** Allows redirects to any path of this machine, like Google, and Facebook in development. */
  takesAnyLoopbackPath?: boolean;
  /** Names of scopes that the provider knows besides OpenID's own. */
  scopes?: string[];
  /** Further redirect URLs of the web client. */
  webRedirectUris?: string[];
  /** Its public address, if a proxy in front of it passes requests on with `X-Forwarded-Proto`. */
  publicUrl?: string;
}

/** Starts a provider with one native client that has to use PKCE. */
export async function startOpenIdProvider({
  clientId = 'roster-desktop',
  clientSecret,
  redirectUris = ['http://127.0.0.1/cb/openid'],
  takesAnyLoopbackPath = false,
  scopes = [],
  webRedirectUris = [],
  publicUrl,
}: DesktopClient = {}): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const localUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const issuer = publicUrl ?? localUrl;
  const web = { clientId: 'web-client', clientSecret: 'web-secret', redirectUri: `${issuer}/nowhere` };
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'peer-1', use: 'sig', alg: 'RS256' }] },
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        ...(clientSecret === undefined
          ? { token_endpoint_auth_method: 'none' }
          : { token_endpoint_auth_method: 'client_secret_post', client_secret: clientSecret }),
        redirect_uris: redirectUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
      {
        client_id: web.clientId,
        client_secret: web.clientSecret,
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [web.redirectUri, ...webRedirectUris],
      },
    ],
    pkce: { required: (_context, client) => client.clientId === clientId },
    conformIdTokenClaims: false,
    scopes: ['openid', 'offline_access', ...scopes],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key for the tests'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: `${id} of the tests` }),
    }),
  });
  provider.proxy = publicUrl !== undefined;
  if (takesAnyLoopbackPath) {
    const { prototype } = provider.Client as unknown as { prototype: { redirectUriAllowed: (uri: string) => boolean } };
    prototype.redirectUriAllowed = (uri) =>
      /^http:\/\/(127\.0\.0\.1|localhost):\d+\/cb\/[a-z]+\/[0-9a-f]{32}$/.test(uri);
  }
  const urls: string[] = [];
  const secrets: string[] = [];
  provider.use(async (context, next) => {
    await next();
    if (context.path !== '/token') return;
    const { params } = z.object({ params: z.object({ code_verifier: z.string().optional() }) }).parse(context['oidc']);
    const tokens = z.object({ access_token: z.string(), id_token: z.string().optional() }).safeParse(context.body);
    for (const value of [params.code_verifier, tokens.data?.access_token, tokens.data?.id_token]) {
      if (value !== undefined) secrets.push(value);
    }
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    // oidc-provider has no account chooser, and refuses to be asked for one.
    urls.push(request.url ?? '');
    request.url = (request.url ?? '').replace(/([?&])prompt=select_account&?/, '$1');
    void handle(request, response);
  });
  return {
    issuer,
    localUrl,
    clientId,
    jwksUri: `${issuer}/jwks`,
    ...{ urls, secrets },
    web,
    codeFor: (login) => codeFor(issuer, web, login),
    callbackOf: async (authorizationUrl, login) => (await throughPages(issuer, authorizationUrl, login)).location,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function codeFor(issuer: string, web: OpenIdProvider['web'], login: string): Promise<string> {
  const request = {
    client_id: web.clientId,
    redirect_uri: web.redirectUri,
    response_type: 'code',
    scope: 'openid email profile',
  };
  const address = `/auth?${new URLSearchParams(request).toString()}`;
  const { location: callback } = await throughPages(issuer, address, login);
  const code = new URL(callback, issuer).searchParams.get('code');
  if (code === null) throw new Error('The provider gave no code');
  return code;
}
