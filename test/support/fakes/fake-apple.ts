/**
 * A fake of Apple, whose hosts cannot be reached from a test: a real OpenID provider (oidc-provider) that responds to
 * `code id_token` with a form POST. It adds what is specific to Apple: the `user` field at the first authorization, and the error
 * of a cancelled one. It runs on `localhost`, so that its POST is cross-site for the relay.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { throughPages } from '../servers/providers/provider-pages.js';

/** A running fake. */
export interface FakeApple {
  issuer: string;
  clientId: string;
  authorizationEndpoint: string;
  jwksUri: string;
  /** Completes the pages without a browser and returns the fields that would be posted. */
  formOf: (authorizationUrl: string, login: string) => Promise<URLSearchParams>;
  stop: () => Promise<void>;
}

/** Starts it. */
export async function startFakeApple(): Promise<FakeApple> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  const clientId = 'dev.roster.services-id';
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'apple-1', use: 'sig', alg: 'RS256' }] },
    clients: [
      {
        client_id: clientId,
        // A web client would need https; a native client may use any port of this machine.
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/apple/callback'],
        grant_types: ['authorization_code', 'implicit'],
        response_types: ['code id_token'],
      },
    ],
    pkce: { required: () => false },
    responseTypes: ['code id_token'],
    conformIdTokenClaims: false,
    scopes: ['openid', 'name'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['a key for the tests'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true }),
    }),
  });
  const known = new Set<string>();
  provider.use(async (context, next) => {
    await next();
    const body: unknown = context.body;
    if (typeof body !== 'string' || !body.includes('<form method="post"')) return;
    const token = /name="id_token" value="([^"]+)"/.exec(body)?.[1];
    const login = token === undefined ? undefined : decodeJwt(token).sub;
    const isFirst = login !== undefined && !known.has(login);
    if (isFirst) known.add(login);
    const user = JSON.stringify({ name: { firstName: login, lastName: 'of Apple' } }).replaceAll('"', '&quot;');
    context.body = body
      .replace('value="access_denied"', 'value="user_cancelled_authorize"')
      .replace('<noscript>', `${isFirst ? `<input type="hidden" name="user" value="${user}"/>` : ''}<noscript>`);
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    issuer,
    clientId,
    authorizationEndpoint: `${issuer}/auth`,
    jwksUri: `${issuer}/jwks`,
    formOf: async (authorizationUrl, login) => {
      const { body } = await throughPages(issuer, authorizationUrl, login);
      const fields = [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      return new URLSearchParams(
        fields.map(([, name = '', value = '']): [string, string] => [name, value.replaceAll('&quot;', '"')]),
      );
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
